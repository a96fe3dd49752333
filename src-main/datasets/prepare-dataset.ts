import fs from 'node:fs';
import { type TrainingConfig, frequencyHours, splitGapHours, splitPeriodHours } from '../../src-shared/schemas/training-config';
import type { DatasetDescription } from './dataset-description';
import { describeOpenDataset } from './describe-dataset';
import { type CacheLocation, type CacheSidecar, findCache, hashText, locateCache, sealCache } from './frame-cache';
import { createFrameReader, type FrameReader } from './frame-reader';
import { openFrameStore } from './frame-store';
import { type Hdf5File, openHdf5File } from './hdf5-file';
import { checkFrequency } from './check-frequency';
import { addLogStatistics, summarizeTraining } from './normalization-statistics';
import type { DatasetSplit, NormalizationStatistics, PreparedDataset } from './prepared-dataset';
import { scanFrames } from './scan-frames';
import { selectChannels } from './select-channels';
import { type SourceFingerprint, takeFingerprint } from './source-fingerprint';
import { splitFrames } from './split-frames';
import { writeFrames } from './write-frames';

/** The parts of a training config that decide about frames. */
export type PrepareConfig = Pick<TrainingConfig, 'training' | 'data'>;
