-- AlterTable
ALTER TABLE "Model" ADD COLUMN "autoConcepts" BOOLEAN NOT NULL DEFAULT false;
