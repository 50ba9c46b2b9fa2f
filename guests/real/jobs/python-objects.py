# SPDX-License-Identifier: MIT
# Objects that call each other: tasks with queues that a scheduler runs by priority, a binary tree,
# constraints as closures.


class Packet:
    def __init__(self, kind, data):
        self.kind, self.data, self.next = kind, data, None


class Task:
    def __init__(self, name, priority):
        self.name, self.priority, self.queue, self.waits = name, priority, [], False

    def take(self, packet):
        self.queue.append(packet)
        self.waits = False

    def ready(self):
        return not self.waits


class Idle(Task):
    def __init__(self, turns):
        super().__init__("idle", 0)
        self.turns, self.control = turns, 1

    def run(self, scheduler):
        self.turns -= 1
        if self.turns <= 0:
            return False
        if self.control & 1:
            self.control = (self.control >> 1) ^ 0xD008
            scheduler.send("device", Packet("byte", self.control & 255))
        else:
            self.control >>= 1
            scheduler.send("worker", Packet("work", self.control & 15))
        return True


class Worker(Task):
    def __init__(self):
        super().__init__("worker", 100)
        self.done = 0

    def run(self, scheduler):
        while self.queue:
            packet = self.queue.pop(0)
            for i in range(4):
                self.done = (self.done * 31 + packet.data + i) & 0xFFFFFF
            scheduler.send("device", Packet("text", self.done & 127))
        self.waits = True
        return True


class Device(Task):
    def __init__(self):
        super().__init__("device", 500)
        self.seen = {}

    def run(self, scheduler):
        for packet in self.queue:
            self.seen[packet.kind] = self.seen.get(packet.kind, 0) + packet.data
        self.queue = []
        self.waits = True
        return True


class Scheduler:
    def __init__(self, tasks):
        self.tasks = {task.name: task for task in tasks}

    def send(self, name, packet):
        self.tasks[name].take(packet)

    def run(self):
        going = True
        while going:
            ready = [task for task in self.tasks.values() if task.ready()]
            ready.sort(key=lambda task: -task.priority)
            going = ready[0].run(self)


class Node:
    __slots__ = ("key", "left", "right")

    def __init__(self, key):
        self.key, self.left, self.right = key, None, None

    def insert(self, key):
        if key < self.key:
            if self.left:
                self.left.insert(key)
            else:
                self.left = Node(key)
        elif self.right:
            self.right.insert(key)
        else:
            self.right = Node(key)

    def walk(self):
        if self.left:
            yield from self.left.walk()
        yield self.key
        if self.right:
            yield from self.right.walk()


def work():
    worker, device = Worker(), Device()
    Scheduler([Idle(1500), worker, device]).run()
    root, key = Node(500), 1
    for _ in range(700):
        key = key * 377 % 997
        root.insert(key)
    rules = [lambda k, n=n: k % n == 0 for n in range(2, 7)]
    hits = sum(1 for key in root.walk() if any(rule(key) for rule in rules))
    return worker.done, device.seen["byte"], device.seen["text"], hits


first = work()
print("checksum", *first, flush=True)
while True:
    print("." if work() == first else "python-objects FAILED a later round came to something else", flush=True)
