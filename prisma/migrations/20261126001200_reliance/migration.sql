-- AlterTable
ALTER TABLE "Concept" ADD COLUMN "accuracyWithout" REAL;
ALTER TABLE "Concept" ADD COLUMN "insteadClass" INTEGER;
ALTER TABLE "Concept" ADD COLUMN "insteadShare" REAL;
ALTER TABLE "Concept" ADD COLUMN "keptWithout" REAL;
ALTER TABLE "Concept" ADD COLUMN "placeSpread" REAL;
ALTER TABLE "Concept" ADD COLUMN "placeX" REAL;
ALTER TABLE "Concept" ADD COLUMN "placeY" REAL;
ALTER TABLE "Concept" ADD COLUMN "suspicion" REAL;
ALTER TABLE "Concept" ADD COLUMN "unrelatedAhead" INTEGER;
ALTER TABLE "Concept" ADD COLUMN "variety" REAL;

-- CreateIndex
CREATE INDEX "Concept_modelId_suspicion_idx" ON "Concept"("modelId", "suspicion");
