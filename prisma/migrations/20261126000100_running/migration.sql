-- CreateTable
CREATE TABLE "Running" (
    "job" TEXT NOT NULL PRIMARY KEY,
    "modelId" TEXT NOT NULL,
    "lastHeard" REAL NOT NULL
);
