-- AlterTable
ALTER TABLE "Model" ADD COLUMN "dictionary" TEXT NOT NULL DEFAULT 'nmf';
