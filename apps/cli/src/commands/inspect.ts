import { chooseFeatureTensor, inspectModel, readModel, recogniseHead, type Inspection } from '@lens/onnx'
