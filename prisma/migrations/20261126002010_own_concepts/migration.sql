-- CreateTable
CREATE TABLE "OwnConcept" (
    "modelId" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "images" INTEGER NOT NULL,
    "others" INTEGER NOT NULL,
    "draws" INTEGER NOT NULL,
    "accuracy" REAL NOT NULL,
    "pictures" TEXT NOT NULL,

    PRIMARY KEY ("modelId", "slug"),
    CONSTRAINT "OwnConcept_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "OwnConceptScore" (
    "modelId" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "score" REAL NOT NULL,
    "random" REAL NOT NULL,
    "p" REAL NOT NULL,
    "alignment" REAL NOT NULL,
    "nearest" INTEGER NOT NULL,
    "nearestCosine" REAL NOT NULL,

    PRIMARY KEY ("modelId", "slug", "classIndex"),
    CONSTRAINT "OwnConceptScore_modelId_slug_fkey" FOREIGN KEY ("modelId", "slug") REFERENCES "OwnConcept" ("modelId", "slug") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "OwnConceptScore_modelId_classIndex_idx" ON "OwnConceptScore"("modelId", "classIndex");
