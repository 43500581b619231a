-- CreateTable
CREATE TABLE "Dictionary" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "directions" BLOB NOT NULL,
    "codes" BLOB,

    PRIMARY KEY ("modelId", "classIndex"),
    CONSTRAINT "Dictionary_modelId_classIndex_fkey" FOREIGN KEY ("modelId", "classIndex") REFERENCES "Class" ("modelId", "classIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- What was explained here is imported again, with its dictionary.
UPDATE "Class" SET "stamp" = NULL WHERE "modelId" IN (SELECT "id" FROM "Model" WHERE "remotePictures" IS NULL);
