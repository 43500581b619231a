-- AlterTable
ALTER TABLE "Concept" ADD COLUMN "effects" TEXT;

-- CreateTable
CREATE TABLE "Layout" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "method" TEXT NOT NULL,
    "places" TEXT NOT NULL,
    "version" TEXT NOT NULL,

    PRIMARY KEY ("modelId", "classIndex", "method"),
    CONSTRAINT "Layout_modelId_classIndex_fkey" FOREIGN KEY ("modelId", "classIndex") REFERENCES "Class" ("modelId", "classIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Neighbour" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "otherClass" INTEGER NOT NULL,
    "otherConcept" INTEGER NOT NULL,
    "cosine" REAL NOT NULL,

    PRIMARY KEY ("modelId", "classIndex", "conceptIndex", "otherClass", "otherConcept"),
    CONSTRAINT "Neighbour_modelId_classIndex_conceptIndex_fkey" FOREIGN KEY ("modelId", "classIndex", "conceptIndex") REFERENCES "Concept" ("modelId", "classIndex", "conceptIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Layout_version_key" ON "Layout"("version");

-- CreateIndex
CREATE INDEX "Neighbour_modelId_otherClass_idx" ON "Neighbour"("modelId", "otherClass");

-- Classes of before are brought in again, with their layouts and neighbours.
UPDATE "Class" SET "stamp" = NULL;
