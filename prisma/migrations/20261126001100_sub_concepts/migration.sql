-- CreateTable
CREATE TABLE "Decomposition" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "place" TEXT NOT NULL,
    "tensor" TEXT NOT NULL,
    "height" INTEGER NOT NULL,
    "width" INTEGER NOT NULL,
    "crops" INTEGER NOT NULL,
    "stability" REAL NOT NULL,
    "overlap" REAL NOT NULL,
    "residual" REAL,

    PRIMARY KEY ("modelId", "classIndex", "conceptIndex", "place"),
    CONSTRAINT "Decomposition_modelId_classIndex_conceptIndex_fkey" FOREIGN KEY ("modelId", "classIndex", "conceptIndex") REFERENCES "Concept" ("modelId", "classIndex", "conceptIndex") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SubConcept" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "place" TEXT NOT NULL,
    "parent" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "share" REAL NOT NULL,
    "crops" TEXT NOT NULL,

    PRIMARY KEY ("modelId", "classIndex", "conceptIndex", "place"),
    CONSTRAINT "SubConcept_modelId_classIndex_conceptIndex_parent_fkey" FOREIGN KEY ("modelId", "classIndex", "conceptIndex", "parent") REFERENCES "Decomposition" ("modelId", "classIndex", "conceptIndex", "place") ON DELETE CASCADE ON UPDATE CASCADE
);
