# SPDX-License-Identifier: MIT
# Objects, blocks and symbols: life on a board, words in a tree, numbers of any length.
class Board
  def initialize(size)
    @size = size
    @cells = Array.new(size) { |y| Array.new(size) { |x| (x * 7 + y * 13) % 5 == 0 } }
  end

  def neighbours(x, y)
    [-1, 0, 1].product([-1, 0, 1]).count do |dx, dy|
      (dx != 0 || dy != 0) && @cells[(y + dy) % @size][(x + dx) % @size]
    end
  end

  def step
    @cells = @cells.each_with_index.map do |row, y|
      row.each_with_index.map { |cell, x| (n = neighbours(x, y)) == 3 || (cell && n == 2) }
    end
  end

  def alive = @cells.sum { |row| row.count(true) }
end

Trie = Struct.new(:children, :count) do
  def add(word)
    node = word.each_char.inject(self) { |at, c| at.children[c] ||= Trie.new({}, 0) }
    node.count += 1
  end

  def size = 1 + children.values.sum(&:size)
end

LINES = File.readlines('/real/text').first(120)

def work
  board = Board.new(24)
  2.times { board.step }
  trie = Trie.new({}, 0)
  LINES.each { |line| line.scan(/[A-Z]+/) { |word| trie.add(word.downcase) } }
  power = (1..200).inject(1) { |p, n| p * (n + 10) }
  [board.alive, trie.size, power.to_s.each_char.map(&:to_i).sum].join(' ')
end

$stdout.sync = true
first = work
puts "checksum #{first}"
loop do
  puts work == first ? '.' : 'ruby-objects FAILED a later round came to something else'
end
