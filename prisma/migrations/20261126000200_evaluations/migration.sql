-- CreateTable
CREATE TABLE "Evaluation" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "seed" INTEGER NOT NULL,
    "fitted" INTEGER NOT NULL,
    "heldOut" INTEGER NOT NULL,
    "concepts" INTEGER NOT NULL,
    "scores" TEXT NOT NULL,
    "advice" TEXT NOT NULL,
    "truth" TEXT,
    "seconds" REAL NOT NULL,

    PRIMARY KEY ("modelId", "classIndex"),
    CONSTRAINT "Evaluation_modelId_classIndex_fkey" FOREIGN KEY ("modelId", "classIndex") REFERENCES "Class" ("modelId", "classIndex") ON DELETE CASCADE ON UPDATE CASCADE
);
