-- CreateTable
CREATE TABLE "QueuedJob" (
    "modelId" TEXT NOT NULL,
    "classIndex" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "className" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "worker" TEXT,
    "stage" TEXT,
    "done" REAL NOT NULL DEFAULT 0,
    "total" REAL NOT NULL DEFAULT 0,
    "reason" TEXT,
    "updatedAt" REAL NOT NULL,

    PRIMARY KEY ("modelId", "classIndex", "kind")
);

-- CreateIndex
CREATE INDEX "QueuedJob_modelId_state_idx" ON "QueuedJob"("modelId", "state");
