-- AlterTable
ALTER TABLE "ConceptLabel" ADD COLUMN "givenAt" REAL;
ALTER TABLE "ConceptLabel" ADD COLUMN "givenBy" TEXT;

-- CreateTable
CREATE TABLE "LabelChange" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sha256" TEXT NOT NULL,
    "featureTensor" TEXT NOT NULL,
    "preset" TEXT NOT NULL,
    "concepts" INTEGER NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "text" TEXT,
    "givenBy" TEXT,
    "givenAt" REAL
);

-- CreateIndex
CREATE INDEX "LabelChange_sha256_featureTensor_preset_concepts_classIndex_conceptIndex_id_idx" ON "LabelChange"("sha256", "featureTensor", "preset", "concepts", "classIndex", "conceptIndex", "id");

-- Names from before there was a history begin one.
INSERT INTO "LabelChange" ("sha256", "featureTensor", "preset", "concepts", "classIndex", "conceptIndex", "text")
SELECT "sha256", "featureTensor", "preset", "concepts", "classIndex", "conceptIndex", "text" FROM "ConceptLabel";
