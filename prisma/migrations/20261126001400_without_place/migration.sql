-- AlterTable
ALTER TABLE "Concept" ADD COLUMN "withoutPlace" REAL;
