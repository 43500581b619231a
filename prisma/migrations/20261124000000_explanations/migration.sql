-- CreateTable
CREATE TABLE "Model" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "opset" INTEGER NOT NULL,
    "inputWidth" INTEGER NOT NULL,
    "inputHeight" INTEGER NOT NULL,
    "featureTensor" TEXT NOT NULL,
    "featureChannels" INTEGER NOT NULL,
    "featureHeight" INTEGER NOT NULL,
    "featureWidth" INTEGER NOT NULL,
    "featureReason" TEXT NOT NULL,
    "head" TEXT NOT NULL,
    "importance" TEXT NOT NULL,
    "conceptsPerClass" INTEGER NOT NULL,
    "cropSize" INTEGER NOT NULL,
    "cropStride" INTEGER NOT NULL,
    "images" TEXT NOT NULL,
    "importedAt" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "ModelLabel" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "synonyms" TEXT NOT NULL,
    "wnid" TEXT,

    PRIMARY KEY ("modelId", "classIndex"),
    CONSTRAINT "ModelLabel_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Class" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "sortName" TEXT NOT NULL,
    "synonyms" TEXT NOT NULL,
    "wnid" TEXT,
    "points" INTEGER NOT NULL,
    "crops" INTEGER NOT NULL,
    "falsePositives" INTEGER NOT NULL,
    "accuracy" REAL,
    "explainedShare" REAL NOT NULL,
    "residualShare" REAL NOT NULL,
    "biasShare" REAL NOT NULL,
    "relativeError" REAL NOT NULL,
    "seconds" REAL NOT NULL,
    "importantConcepts" INTEGER NOT NULL,
    "topImportance" REAL NOT NULL,
    "imagesFingerprint" TEXT NOT NULL,

    PRIMARY KEY ("modelId", "classIndex"),
    CONSTRAINT "Class_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Concept" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "rank" INTEGER NOT NULL,
    "importance" REAL NOT NULL,
    "important" BOOLEAN NOT NULL,
    "dominates" INTEGER NOT NULL,
    "prevalence" REAL NOT NULL,
    "reliability" REAL,
    "alignedClass" INTEGER,
    "alignedCosine" REAL,

    PRIMARY KEY ("modelId", "classIndex", "conceptIndex"),
    CONSTRAINT "Concept_modelId_classIndex_fkey" FOREIGN KEY ("modelId", "classIndex") REFERENCES "Class" ("modelId", "classIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Alignment" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "alignedClass" INTEGER NOT NULL,
    "cosine" REAL NOT NULL,

    PRIMARY KEY ("modelId", "classIndex", "conceptIndex", "position"),
    CONSTRAINT "Alignment_modelId_classIndex_conceptIndex_fkey" FOREIGN KEY ("modelId", "classIndex", "conceptIndex") REFERENCES "Concept" ("modelId", "classIndex", "conceptIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Similarity" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "otherIndex" INTEGER NOT NULL,
    "cosine" REAL NOT NULL,

    PRIMARY KEY ("modelId", "classIndex", "conceptIndex", "position"),
    CONSTRAINT "Similarity_modelId_classIndex_conceptIndex_fkey" FOREIGN KEY ("modelId", "classIndex", "conceptIndex") REFERENCES "Concept" ("modelId", "classIndex", "conceptIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Crop" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "picture" TEXT NOT NULL,
    "pointPosition" INTEGER NOT NULL,
    "x" REAL NOT NULL,
    "y" REAL NOT NULL,
    "width" REAL NOT NULL,
    "height" REAL NOT NULL,
    "coefficient" REAL NOT NULL,
    "mapHeight" INTEGER NOT NULL,
    "mapWidth" INTEGER NOT NULL,
    "mapValues" TEXT NOT NULL,

    PRIMARY KEY ("modelId", "classIndex", "conceptIndex", "position"),
    CONSTRAINT "Crop_modelId_classIndex_conceptIndex_fkey" FOREIGN KEY ("modelId", "classIndex", "conceptIndex") REFERENCES "Concept" ("modelId", "classIndex", "conceptIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Point" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "image" TEXT NOT NULL,
    "picture" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "label" INTEGER,
    "predicted" INTEGER NOT NULL,
    "probability" REAL NOT NULL,
    "logit" REAL,
    "contributions" TEXT,
    "residual" REAL,
    "bias" REAL,
    "dominant" INTEGER,

    PRIMARY KEY ("modelId", "classIndex", "role", "position"),
    CONSTRAINT "Point_modelId_classIndex_fkey" FOREIGN KEY ("modelId", "classIndex") REFERENCES "Class" ("modelId", "classIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Picture" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "name" TEXT NOT NULL,

    PRIMARY KEY ("modelId", "classIndex", "name"),
    CONSTRAINT "Picture_modelId_classIndex_fkey" FOREIGN KEY ("modelId", "classIndex") REFERENCES "Class" ("modelId", "classIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ConceptLabel" (
    "sha256" TEXT NOT NULL,
    "featureTensor" TEXT NOT NULL,
    "concepts" INTEGER NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "text" TEXT NOT NULL,

    PRIMARY KEY ("sha256", "featureTensor", "concepts", "classIndex", "conceptIndex")
);

-- CreateTable
CREATE TABLE "SearchEntry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "synonyms" TEXT NOT NULL,
    "codes" TEXT NOT NULL,
    "labels" TEXT NOT NULL,
    CONSTRAINT "SearchEntry_modelId_classIndex_fkey" FOREIGN KEY ("modelId", "classIndex") REFERENCES "Class" ("modelId", "classIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Model_importedAt_idx" ON "Model"("importedAt");

-- CreateIndex
CREATE INDEX "Class_modelId_sortName_classIndex_idx" ON "Class"("modelId", "sortName", "classIndex");

-- CreateIndex
CREATE INDEX "Class_modelId_topImportance_idx" ON "Class"("modelId", "topImportance");

-- CreateIndex
CREATE INDEX "Class_modelId_importantConcepts_idx" ON "Class"("modelId", "importantConcepts");

-- CreateIndex
CREATE INDEX "Class_modelId_explainedShare_idx" ON "Class"("modelId", "explainedShare");

-- CreateIndex
CREATE INDEX "Class_modelId_accuracy_idx" ON "Class"("modelId", "accuracy");

-- CreateIndex
CREATE INDEX "Class_modelId_points_idx" ON "Class"("modelId", "points");

-- CreateIndex
CREATE INDEX "Class_wnid_idx" ON "Class"("wnid");

-- CreateIndex
CREATE INDEX "Concept_modelId_classIndex_rank_idx" ON "Concept"("modelId", "classIndex", "rank");

-- CreateIndex
CREATE INDEX "Concept_importance_idx" ON "Concept"("importance");

-- CreateIndex
CREATE INDEX "Concept_prevalence_idx" ON "Concept"("prevalence");

-- CreateIndex
CREATE INDEX "Concept_reliability_idx" ON "Concept"("reliability");

-- CreateIndex
CREATE INDEX "Concept_alignedCosine_idx" ON "Concept"("alignedCosine");

-- CreateIndex
CREATE INDEX "Concept_modelId_importance_idx" ON "Concept"("modelId", "importance");

-- CreateIndex
CREATE INDEX "Concept_modelId_important_importance_idx" ON "Concept"("modelId", "important", "importance");

-- CreateIndex
CREATE INDEX "Concept_modelId_alignedClass_idx" ON "Concept"("modelId", "alignedClass");

-- CreateIndex
CREATE INDEX "Point_modelId_classIndex_role_probability_idx" ON "Point"("modelId", "classIndex", "role", "probability");

-- CreateIndex
CREATE INDEX "Picture_name_idx" ON "Picture"("name");

-- CreateIndex
CREATE UNIQUE INDEX "SearchEntry_modelId_classIndex_conceptIndex_key" ON "SearchEntry"("modelId", "classIndex", "conceptIndex");

