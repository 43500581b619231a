-- AlterTable
ALTER TABLE "Class" ADD COLUMN "rawBiasShare" REAL;
ALTER TABLE "Class" ADD COLUMN "rawExplainedShare" REAL;
ALTER TABLE "Class" ADD COLUMN "rawResidualShare" REAL;

-- AlterTable
ALTER TABLE "Concept" ADD COLUMN "contrast" REAL;
ALTER TABLE "Concept" ADD COLUMN "rawImportance" REAL;

-- AlterTable
ALTER TABLE "Model" ADD COLUMN "preset" TEXT NOT NULL DEFAULT 'craft';
ALTER TABLE "Model" ADD COLUMN "logit" TEXT NOT NULL DEFAULT 'raw';
ALTER TABLE "Model" ADD COLUMN "importantFrom" REAL NOT NULL DEFAULT 0.05;

-- AlterTable
ALTER TABLE "Point" ADD COLUMN "margin" TEXT;
ALTER TABLE "Point" ADD COLUMN "rawLogit" REAL;
ALTER TABLE "Point" ADD COLUMN "runnerUp" INTEGER;

-- CreateTable
CREATE TABLE "Contrast" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "otherClass" INTEGER NOT NULL,
    "runnerUp" INTEGER NOT NULL,
    "mistaken" INTEGER NOT NULL,
    "concepts" TEXT NOT NULL,
    "residual" REAL NOT NULL,
    "bias" REAL NOT NULL,

    PRIMARY KEY ("modelId", "classIndex", "position"),
    CONSTRAINT "Contrast_modelId_classIndex_fkey" FOREIGN KEY ("modelId", "classIndex") REFERENCES "Class" ("modelId", "classIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_ConceptLabel" (
    "sha256" TEXT NOT NULL,
    "featureTensor" TEXT NOT NULL,
    "preset" TEXT NOT NULL DEFAULT 'craft',
    "concepts" INTEGER NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "text" TEXT NOT NULL,

    PRIMARY KEY ("sha256", "featureTensor", "preset", "concepts", "classIndex", "conceptIndex")
);
INSERT INTO "new_ConceptLabel" ("classIndex", "conceptIndex", "concepts", "featureTensor", "sha256", "text") SELECT "classIndex", "conceptIndex", "concepts", "featureTensor", "sha256", "text" FROM "ConceptLabel";
DROP TABLE "ConceptLabel";
ALTER TABLE "new_ConceptLabel" RENAME TO "ConceptLabel";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "Contrast_modelId_classIndex_otherClass_idx" ON "Contrast"("modelId", "classIndex", "otherClass");

-- CreateIndex
CREATE INDEX "Concept_contrast_idx" ON "Concept"("contrast");


-- What is there was made by an older Lens, and is of the raw logits.
UPDATE "Class" SET "rawExplainedShare" = "explainedShare", "rawResidualShare" = "residualShare", "rawBiasShare" = "biasShare";
UPDATE "Concept" SET "rawImportance" = "importance";
UPDATE "Point" SET "rawLogit" = "logit";
