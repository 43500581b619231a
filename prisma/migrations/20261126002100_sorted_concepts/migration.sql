-- Lists of concepts are of one run, by a figure, largest first, ties by class and concept: read off an index, and not sorted.
DROP INDEX "Concept_importance_idx";
DROP INDEX "Concept_contrast_idx";
DROP INDEX "Concept_prevalence_idx";
DROP INDEX "Concept_reliability_idx";
DROP INDEX "Concept_alignedCosine_idx";
DROP INDEX "Concept_modelId_importance_idx";
DROP INDEX "Concept_modelId_suspicion_idx";

-- CreateIndex
CREATE INDEX "Concept_modelId_importance_classIndex_conceptIndex_idx" ON "Concept"("modelId", "importance" DESC, "classIndex", "conceptIndex");

-- CreateIndex
CREATE INDEX "Concept_modelId_contrast_classIndex_conceptIndex_idx" ON "Concept"("modelId", "contrast" DESC, "classIndex", "conceptIndex");

-- CreateIndex
CREATE INDEX "Concept_modelId_prevalence_classIndex_conceptIndex_idx" ON "Concept"("modelId", "prevalence" DESC, "classIndex", "conceptIndex");

-- CreateIndex
CREATE INDEX "Concept_modelId_reliability_classIndex_conceptIndex_idx" ON "Concept"("modelId", "reliability" DESC, "classIndex", "conceptIndex");

-- CreateIndex
CREATE INDEX "Concept_modelId_alignedCosine_classIndex_conceptIndex_idx" ON "Concept"("modelId", "alignedCosine" DESC, "classIndex", "conceptIndex");

-- CreateIndex
CREATE INDEX "Concept_modelId_suspicion_classIndex_conceptIndex_idx" ON "Concept"("modelId", "suspicion" DESC, "classIndex", "conceptIndex");
