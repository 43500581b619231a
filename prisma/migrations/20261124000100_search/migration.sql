-- Search over "SearchEntry". Its text is already folded (packages/db/src/search/fold.ts), so that words here, words of
-- a query and words of the vocabulary are the same words; `unicode61` only has to split it.
-- A later migration that redefines "SearchEntry" must create the triggers again: they go with the table.
CREATE VIRTUAL TABLE "search_words" USING fts5(
    "name", "synonyms", "codes", "labels",
    content = 'SearchEntry', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);

-- Every word there is, kept by FTS5 itself: what a misspelt word is compared with, by its trigrams.
CREATE VIRTUAL TABLE "search_vocabulary" USING fts5vocab("search_words", 'row');

CREATE TRIGGER "SearchEntry_inserted" AFTER INSERT ON "SearchEntry" BEGIN
    INSERT INTO "search_words" ("rowid", "name", "synonyms", "codes", "labels")
    VALUES (new."id", new."name", new."synonyms", new."codes", new."labels");
END;

CREATE TRIGGER "SearchEntry_deleted" AFTER DELETE ON "SearchEntry" BEGIN
    INSERT INTO "search_words" ("search_words", "rowid", "name", "synonyms", "codes", "labels")
    VALUES ('delete', old."id", old."name", old."synonyms", old."codes", old."labels");
END;

CREATE TRIGGER "SearchEntry_updated" AFTER UPDATE ON "SearchEntry" BEGIN
    INSERT INTO "search_words" ("search_words", "rowid", "name", "synonyms", "codes", "labels")
    VALUES ('delete', old."id", old."name", old."synonyms", old."codes", old."labels");
    INSERT INTO "search_words" ("rowid", "name", "synonyms", "codes", "labels")
    VALUES (new."id", new."name", new."synonyms", new."codes", new."labels");
END;
