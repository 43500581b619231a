-- AlterTable
ALTER TABLE "Model" ADD COLUMN "importantBy" TEXT NOT NULL DEFAULT 'dominance';
