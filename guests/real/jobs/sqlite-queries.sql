-- SPDX-License-Identifier: MIT
-- Tables made, joined, grouped and changed; the last statement prints the round's checksum.
BEGIN;
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price INTEGER, kind INTEGER);
CREATE TABLE sale (item INTEGER, day INTEGER, amount INTEGER);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO item SELECT i, printf('item-%04d', i * 7919 % 1000), i * 37 % 500, i % 11 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 220)
INSERT INTO sale SELECT i * 271 % 60 + 1, i % 30, i * 31 % 17 + 1 FROM n;
CREATE INDEX sale_item ON sale (item);
CREATE TABLE total AS
SELECT kind, day, sum(price * amount) AS sum FROM sale JOIN item ON item.id = sale.item GROUP BY kind, day;
UPDATE item SET price = price + 1 WHERE id IN (SELECT item FROM sale WHERE amount > 12);
DELETE FROM sale WHERE day < 10;
COMMIT;
SELECT (SELECT sum(sum) FROM total) || ' ' ||
    (SELECT group_concat(name, ',') FROM (SELECT name FROM item WHERE name LIKE '%5%' ORDER BY price DESC, name LIMIT 5)) || ' ' ||
    (SELECT count(DISTINCT day) FROM sale JOIN item ON item = id WHERE price BETWEEN 50 AND 250);
DROP TABLE item; DROP TABLE sale; DROP TABLE total;
