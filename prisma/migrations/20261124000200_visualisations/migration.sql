-- CreateTable
CREATE TABLE "Visualisation" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "conceptIndex" INTEGER NOT NULL,
    "method" TEXT NOT NULL,
    "picture" TEXT,
    "reason" TEXT,
    "seed" INTEGER,
    "excitation" REAL,
    "place" INTEGER,
    "curve" TEXT,

    PRIMARY KEY ("modelId", "classIndex", "conceptIndex", "method"),
    CONSTRAINT "Visualisation_modelId_classIndex_conceptIndex_fkey" FOREIGN KEY ("modelId", "classIndex", "conceptIndex") REFERENCES "Concept" ("modelId", "classIndex", "conceptIndex") ON DELETE CASCADE ON UPDATE CASCADE
);
