import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs-core";
import { add, backend_util, cast, customGrad, div, engine, getKernel, greater, logSoftmax, mean, mul, neg, pad, ready, registerGradient, registerKernel, reshape, rsqrt, setBackend, slice, softmax, square, stridedSlice, sub, sum, tidy, unregisterKernel, util } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { dirname, sep } from "node:path";
import "@tensorflow/tfjs";
import { BackendWasm, setWasmPaths, version_wasm } from "@tensorflow/tfjs-backend-wasm";
// src-shared/errors/analogon-error.ts
/**
* Every failure a user can meet, with the exit code the command line gives for it
* (1 a run failed, 2 bad command line or config, 3 data unreadable, 4 engine unavailable, 130 interrupted).
*/
const errorCodes = {
	CONFIG_INVALID: 2,
	COMMAND_INVALID: 2,
	FILE_NOT_FOUND: 2,
	FILE_EXISTS: 2,
	RUN_NOT_FOUND: 2,
	GPU_UNAVAILABLE: 2,
	DATA_UNREADABLE: 3,
	DATA_MISMATCH: 3,
	CHECKPOINT_INVALID: 3,
	ENGINE_UNAVAILABLE: 4,
	LOSS_NOT_FINITE: 1,
	OUT_OF_MEMORY: 1,
	DISK_FULL: 1,
	RUN_PROCESS_EXITED: 1,
	RUN_FAILED: 1,
	INTERRUPTED: 130
};
/** A failure with a code from {@link errorCodes}. The message names the file, the place in it and the way out. */
var AnalogonError = class extends Error {
	code;
	name = "AnalogonError";
	constructor(code, message, options) {
		super(message, options);
		this.code = code;
	}
	get exitCode() {
		return errorCodes[this.code];
	}
};
// src-main/tensorflow/operations/register-gradients.ts
/** Runs one of the engine's own kernels from a gradient. */
const run = (kernel, inputs, attributes = {}) => engine().runKernel(kernel, inputs, attributes);
/**
* Gradients of the engine's own kernels, and a faster one for `Relu`: tfjs's takes two passes over the map (Step, Multiply) where
* one is enough. Safe to call again.
*/
function registerGradients() {
	registerGradient({
		kernelName: "BatchNormTraining",
		inputsToSave: ["x", "gamma"],
		outputsToSave: [
			false,
			false,
			false,
			true,
			true,
			true
		],
		gradFunc: (gradients, saved, attributes) => {
			const [dy] = gradients;
			const [x, gamma, ...statistics] = saved;
			const inputs = {
				dy,
				x,
				gamma,
				...Object.fromEntries(statistics.map((tensor, index) => [`saved${index}`, tensor]))
			};
			const [dx, dgamma, dbeta] = run("BatchNormTrainingGradient", inputs, attributes);
			return {
				x: () => dx,
				gamma: () => dgamma,
				beta: () => dbeta
			};
		}
	});
	registerGradient({
		kernelName: "Relu",
		outputsToSave: [true],
		gradFunc: (dy, [y]) => ({ x: () => run("ReluGradient", {
			dy,
			y
		}) })
	});
	registerGradient({
		kernelName: "Subsample",
		inputsToSave: ["x"],
		gradFunc: (dy, [x], attributes) => ({ x: () => run("SubsampleGradient", { dy }, {
			...attributes,
			inputShape: x.shape
		}) })
	});
}
// src-main/tensorflow/wasm/wasm-kernel.ts
/** Wraps a kernel's body for tfjs's registry. `moduleOf` gives the kernels instantiated on a backend's heap. */
function createWasmKernel(kernelName, moduleOf, body) {
	return {
		kernelName,
		backendName: "wasm",
		kernelFunc: ({ inputs, backend, attrs }) => {
			if (!(backend instanceof BackendWasm)) throw new Error(`${kernelName} was called on a backend that is not the WASM one`);
			return body({
				backend,
				module: moduleOf(backend),
				attributes: attrs ?? {},
				input: (name) => {
					const tensor = inputs[name];
					if (tensor === void 0) throw new Error(`${kernelName} lacks its input ${name}`);
					return tensor;
				},
				address: (tensor) => backend.getMemoryOffset(tensor.dataId),
				output: (shape) => backend.makeOutput([...shape], "float32")
			});
		}
	};
}
/** Lends a kernel scratch memory of `floats` floats on the heap, by its address. */
function withScratch({ backend, address, output }, floats, use) {
	const scratch = output([floats]);
	try {
		use(address(scratch));
	} finally {
		backend.disposeData(scratch.dataId);
	}
}
/** Rows × channels of a tensor whose last axis is the channels. */
function rowsAndChannels({ shape }) {
	const channels = shape.at(-1) ?? 1;
	return {
		rows: shape.slice(0, -1).reduce((product, size) => product * size, 1),
		channels
	};
}
/** Checks that a shape has the four sizes of an image batch [N, H, W, C] or a filter [KH, KW, C, O]. */
function imageSizes(shape) {
	const [n, h, w, c] = shape;
	if (n === void 0 || h === void 0 || w === void 0 || c === void 0 || shape.length !== 4) throw new Error(`expected a tensor of four axes, got [${shape.join(", ")}]`);
	return [
		n,
		h,
		w,
		c
	];
}
// src-main/tensorflow/wasm/batch-norm-kernels.ts
/**
* Inputs x [N, H, W, C] or [M, C], gamma [C], beta [C]; attribute epsilon →
* y, batch mean [C], unbiased batch variance [C], and for the gradient: mean [C], inverse standard deviation [C].
*/
const batchNormTraining$1 = (call) => {
	const x = call.input("x");
	const { rows, channels } = rowsAndChannels(x);
	const y = call.output(x.shape);
	const mean = call.output([channels]);
	const variance = call.output([channels]);
	const inverseDeviation = call.output([channels]);
	const tensors = [
		x,
		call.input("gamma"),
		call.input("beta"),
		y,
		mean,
		variance,
		inverseDeviation
	];
	call.module.batchNormTraining(...tensors.map(call.address), rows, channels, Number(call.attributes["epsilon"]));
	call.backend.incRef(mean.dataId);
	return [
		y,
		mean,
		variance,
		{ ...mean },
		inverseDeviation
	];
};
/** Inputs dy, x, gamma [C], saved0 (mean), saved1 (inverse standard deviation) → dx, dgamma [C], dbeta [C]. */
const batchNormTrainingGradient = (call) => {
	const x = call.input("x");
	const { rows, channels } = rowsAndChannels(x);
	const outputs = [
		call.output(x.shape),
		call.output([channels]),
		call.output([channels])
	];
	const inputs = [
		"dy",
		"x",
		"gamma",
		"saved0",
		"saved1"
	].map(call.input);
	call.module.batchNormTrainingGradient(...[...inputs, ...outputs].map(call.address), rows, channels);
	return outputs;
};
// src-main/tensorflow/wasm/convolution-kernels.ts
/** Inputs x [N, H, W, C], filter [KH, KW, C, O] → [N, H′, W′, O]. */
const convolveForward = (call) => {
	const x = call.input("x");
	const filter = call.input("filter");
	const geometry = resolveGeometry(x.shape, filter.shape, call.attributes);
	const y = call.output(geometry.outShape);
	withScratch(call, packedFloats(geometry, geometry.inChannels, geometry.outChannels), (scratch) => {
		call.module.convolveForward(call.address(x), call.address(filter), call.address(y), scratch, ...sizes(geometry));
	});
	return y;
};
/** Inputs dy [N, H′, W′, O], filter [KH, KW, C, O] → dx of `inputShape`. The backend's own kernel is scalar and much slower. */
const convolveInputGradient = (call) => {
	const dy = call.input("dy");
	const filter = call.input("filter");
	const attributes = call.attributes;
	const geometry = resolveGeometry(attributes.inputShape, filter.shape, attributes);
	const dx = call.output(geometry.inShape);
	withScratch(call, packedFloats(geometry, geometry.outChannels, geometry.inChannels), (scratch) => {
		call.module.convolveInputGradient(call.address(dy), call.address(filter), call.address(dx), scratch, ...sizes(geometry));
	});
	return dx;
};
/** Inputs x [N, H, W, C], dy [N, H′, W′, O] → dw of `filterShape`. The backend has no such kernel at all. */
const convolveFilterGradient = (call) => {
	const x = call.input("x");
	const dy = call.input("dy");
	const attributes = call.attributes;
	const geometry = resolveGeometry(x.shape, attributes.filterShape, attributes);
	const dw = call.output(geometry.filterShape);
	call.module.convolveFilterGradient(call.address(x), call.address(dy), call.address(dw), ...sizes(geometry));
	return dw;
};
/** Resolves strides and padding ('same', 'valid', a number or four explicit pairs) of a convolution without dilation. */
function resolveGeometry(inputShape, filterShape, attributes) {
	const { strides, pad, dataFormat, dimRoundingMode } = attributes;
	if (dataFormat === "NCHW") throw new Error("The WASM engine convolves NHWC tensors only: transpose the input.");
	return backend_util.computeConv2DInfo(imageSizes(inputShape), imageSizes(filterShape), strides, 1, pad, dimRoundingMode, false, "channelsLast");
}
/** The sizes every convolution kernel takes after its addresses, in their order. */
function sizes(geometry) {
	const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
	const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
	return [
		...[
			batchSize,
			inHeight,
			inWidth,
			inChannels,
			outHeight,
			outWidth,
			outChannels
		],
		filterHeight,
		filterWidth,
		strideHeight,
		strideWidth,
		padInfo.top,
		padInfo.left
	];
}
/** Scratch for a packed filter: whole blocks of 8 output channels, and 8 floats for the last block of a row. */
function packedFloats({ filterHeight, filterWidth }, inputs, outputs) {
	return 8 + filterHeight * filterWidth * inputs * 8 * Math.ceil(outputs / 8);
}
// src-main/tensorflow/wasm/map-kernels.ts
/** Inputs dy, y (the output of relu) → dx. */
const reluGradient = (call) => {
	const dy = call.input("dy");
	const dx = call.output(dy.shape);
	const { rows, channels } = rowsAndChannels(dy);
	call.module.reluGradient(call.address(dy), call.address(call.input("y")), call.address(dx), rows * channels);
	return dx;
};
/** Input x [N, H, W, C]; attribute stride → x[:, ::stride, ::stride, :]. */
const subsample$1 = (call) => {
	const x = call.input("x");
	const stride = Number(call.attributes["stride"]);
	const [n, h, w, c] = imageSizes(x.shape);
	const y = call.output([
		n,
		Math.ceil(h / stride),
		Math.ceil(w / stride),
		c
	]);
	call.module.subsample(call.address(x), call.address(y), n, h, w, c, stride);
	return y;
};
/** Input dy; attributes stride, inputShape [N, H, W, C] → dx, zero where `subsample` did not look. */
const subsampleGradient = (call) => {
	const shape = imageSizes(call.attributes["inputShape"]);
	const dx = call.output(shape);
	call.module.subsampleGradient(call.address(call.input("dy")), call.address(dx), ...shape, Number(call.attributes["stride"]));
	return dx;
};
/** Input x [..., C] → Σ over all axes but the last: the gradient of a bias. */
const sumColumns = (call) => {
	const x = call.input("x");
	const { rows, channels } = rowsAndChannels(x);
	const sums = call.output([channels]);
	call.module.sumColumns(call.address(x), call.address(sums), rows, channels);
	return sums;
};
/**
* Inputs input [N, H, W, C], dy → dx; ties go to the first input of a window. The backend's own kernel loses the gradient of every window
* whose largest input is not positive (tfjs-backend-wasm 4.22).
*/
const maxPoolGradient = (call) => {
	const x = call.input("input");
	const { filterSize, strides, pad, dimRoundingMode } = call.attributes;
	const pool = backend_util.computePool2DInfo(imageSizes(x.shape), filterSize, strides, 1, pad, dimRoundingMode);
	const dx = call.output(x.shape);
	const maps = [
		pool.batchSize,
		pool.inHeight,
		pool.inWidth,
		pool.inChannels,
		pool.outHeight,
		pool.outWidth
	];
	const window = [
		pool.filterHeight,
		pool.filterWidth,
		pool.strideHeight,
		pool.strideWidth,
		pool.padInfo.top,
		pool.padInfo.left
	];
	call.module.maxPoolGradient(call.address(x), call.address(call.input("dy")), call.address(dx), ...maps, ...window);
	return dx;
};
/** Input x → the same values, shared: the backend's own kernel copies them, and tfjs's tape asks for one of each tensor it saves. */
const identity = (call) => {
	const { dataId, shape, dtype } = call.input("x");
	call.backend.incRef(dataId);
	return {
		dataId,
		shape,
		dtype
	};
};
// src-main/tensorflow/wasm/training-kernels.generated.ts
const trainingKernelsBase64 = "AGFzbQEAAAABoQELYAZ/f39/f38Bf2AOf39/f39/f39/f39/f38AYAR/f39/AGAHf39/f39/fwBgCn9/f39/f39/f38AYBF/f39/f39/f39/f39/f39/fwBgE39/f39/f39/f39/f39/f39/f38AYA9/f39/f39/f39/f39/f38AYBB/f39/f39/f39/f39/f39/AGAKf39/f39/f39/fQBgCH9/f39/f39/AAIPAQNlbnYGbWVtb3J5AgAAAxIRAAABBgIDAwIHBAgFBQEJCgQHywELEWJhdGNoTm9ybVRyYWluaW5nAA4ZYmF0Y2hOb3JtVHJhaW5pbmdHcmFkaWVudAAQCnN1bUNvbHVtbnMABA9jb252b2x2ZUZvcndhcmQADBVjb252b2x2ZUlucHV0R3JhZGllbnQACxZjb252b2x2ZUZpbHRlckdyYWRpZW50AAoPbWF4UG9vbEdyYWRpZW50AAgMcmVsdUdyYWRpZW50AAcJc3Vic2FtcGxlAAYRc3Vic2FtcGxlR3JhZGllbnQABQZtZW1vcnkCAAq3OhGbAQEFfwNAIAAgCEoEQCAEQQFrIgcgBUEBayADbCACaiABIAhsIglrIgogByAKSBshCkEAIAkgAmsiCWshByAJQQBOBEAgAyAJIANvIgdrQQAgBxshBwsgByAKSgR/QQAFIAogB2sgA21BAWoLIglBAEoEQCAGIAcgCUEBayADbGpBAWoiByAGIAdKGyEGCyAIQQFqIQgMAQsLIAYLjwEBBX8gBCEGA0AgACAISgRAIARBAWsiByAFQQFrIANsIAJqIAEgCGwiCWsiCiAHIApIGyEKQQAgCSACayIJayEHIAlBAE4EQCADIAkgA28iB2tBACAHGyEHCyAGIAcgBiAHSBsgBiAHIApKBH9BAAUgCiAHayADbUEBagtBAEobIQYgCEEBaiEIDAELCyAGC6AHAwt7Dn8BfSAGQQJ0IRogB0ECdCEbIAlBAnQhHCAKQQJ0IR8gDEECdCEgIA1BAnQhIQNAIAQgGUoEQCABIBlBAnRqIR0gGUEIaiAETCEeQQAhCQNAIAMgCUoEQCAAIAlBAnRqISIgAiAEIAlsIBlqQQJ0aiEjIAlBBGoiJiADTCAecQR/QQAhBiAEQQJ0IgcgI2ohDSAHIA1qIiQgB2ohJSAj/QAEACEOICP9AAQQIQ8gDf0ABAAhECAN/QAEECERICT9AAQAIRIgJP0ABBAhEyAl/QAEACEUICX9AAQQIRUDQCAFIAZKBEBBACEMA0AgCCAMSgRAICIgBiAabGogDCAcbGohCSAdIAYgG2xqIAwgH2xqIQdBACEKA0AgCiALSARAIA4gCf0JAgAiFyAH/QAEACIW/eYB/eQBIQ4gDyAXIAf9AAQQIhf95gH95AEhDyAQIAn9CQIEIhggFv3mAf3kASEQIBEgGCAX/eYB/eQBIREgEiAJ/QkCCCIYIBb95gH95AEhEiATIBggF/3mAf3kASETIBQgCf0JAgwiGCAW/eYB/eQBIRQgFSAYIBf95gH95AEhFSAJICBqIQkgByAhaiEHIApBAWohCgwBCwsgDEEBaiEMDAELCyAGQQFqIQYMAQsLICMgDv0LBAAgIyAP/QsEECANIBD9CwQAIA0gEf0LBBAgJCAS/QsEACAkIBP9CwQQICUgFP0LBAAgJSAV/QsEECAmBSAeBEBBACEHICP9AAQAIQ4gI/0ABBAhDwNAIAUgB0oEQEEAIQYDQCAGIAhIBEAgIiAHIBpsaiAGIBxsaiEMIB0gByAbbGogBiAfbGohCkEAIQ0DQCALIA1KBEAgDiAM/QkCACIQIAr9AAQA/eYB/eQBIQ4gDyAQIAr9AAQQ/eYB/eQBIQ8gDCAgaiEMIAogIWohCiANQQFqIQ0MAQsLIAZBAWohBgwBCwsgB0EBaiEHDAELCyAjIA79CwQAICMgD/0LBBAFQQAhByAjKgIAIScDQCAFIAdKBEBBACEGA0AgBiAISARAICIgByAabGogBiAcbGohCiAdIAcgG2xqIAYgH2xqIQxBACENA0AgCyANSgRAICcgCioCACAMKgIAlJIhJyAKICBqIQogDCAhaiEMIA1BAWohDQwBCwsgBkEBaiEGDAELCyAHQQFqIQcMAQsLICMgJzgCAAsgCUEBagshCQwBCwsgGUEIQQEgHhtqIRkMAQsLC7AGAht/A3sgBSAGbCAHbEECdCEiIAggCWwgCmxBAnQhISAGIAdsQQJ0ISAgB0EFdCIlIAwgEWxsIR8gB0ECdCEeIBIgJWwhHQNAIAogKEoEQEEIIAogKGsiEyATQQhKGyEkIAEgKEEDdSALbCAMbCAlbGohG0EAISsDQCAEICtKBEBBBEEBICtBBGogBEwbIRxBACEqA0AgCCAqSgRAIAtBAWsiFSAFQQFrIBFsIA9qIA0gKmwiFGsiEyATIBVKGyEVQQAgFCAPayITayEUIBNBAE4EQCARIBMgEW8iE2tBACATGyEUCyAUIBVKBH9BAAUgFSAUayARbUEBagshIyANICpsIA9rIBRqIBFtIRpBACEpA0AgCSApSgRAIAAgIiArbGogBiAabCAOIClsIBBrIhMgE0EASAR/QQAgE2sFIBIgEyASbyITa0EAIBMbCyIXaiASbWogB2xBAnRqIRggByEVIBJBAUYgI0EASgR/IBcgDEEBayIWIAZBAWsgEmwgEGogDiApbGsiEyATIBZKGyITSgR/QQAFIBMgF2sgEm1BAWoLBUEACyITQQBKcQRAIAcgE2whFUEBIRMLIBsgDCAUbCAXaiAlbGohFyACICEgK2xqIAkgKmwgKWogCmwgKGpBAnRqIRYgHEEERgRAIBggIiAXICMgICAfIBMgHiAdIBUgFiAhICQgAxANBUEAIS39DAAAAAAAAAAAAAAAAAAAAAAhMP0MAAAAAAAAAAAAAAAAAAAAACEvA0AgIyAtSgRAQQAhLANAIBMgLEoEQCAXIB8gLWxqIB0gLGxqIScgGCAgIC1saiAeICxsaiImIBVBAnRqIRkDQCAZICZLBEAgMCAm/QkCACIuICf9AAQA/eYB/eQBITAgLyAuICf9AAQQ/eYB/eQBIS8gJkEEaiEmICdBIGohJwwBCwsgLEEBaiEsDAELCyAtQQFqIS0MAQsLIBYgAyAkQQhGIhUbIhMgMP0LBAAgEyAv/QsEECAVRQRAIBYgAyAkQQJ0/AoAAAsLIClBAWohKQwBCwsgKkEBaiEqDAELCyAcICtqISsMAQsLIChBCGohKAwBCwsLxgMDB38EewF9IAFBACADQQJ0Igb8CwADQCACIAhKBEBBgAIgAiAIayIDIANBgAJKGyEJIAAgBiAIbGohCkEAIQUDQCAFQRBqIAZNBEAgBSAKaiEHQQAhA/0MAAAAAAAAAAAAAAAAAAAAACEL/QwAAAAAAAAAAAAAAAAAAAAAIQz9DAAAAAAAAAAAAAAAAAAAAAAhDf0MAAAAAAAAAAAAAAAAAAAAACEOA0AgA0EEaiIEIAlMBEAgCyAH/QAEAP3kASELIAwgBiAHav0ABAD95AEhDCANIAcgBkEBdGr9AAQA/eQBIQ0gDiAHIAZBA2xq/QAEAP3kASEOIAcgBkECdGohByAEIQMMAQsLA0AgAyAJSARAIAsgB/0ABAD95AEhCyAGIAdqIQcgA0EBaiEDDAELCyABIAVqIgMgA/0ABAAgCyAM/eQBIA0gDv3kAf3kAf3kAf0LBAAgBUEQaiEFDAELCwNAIAUgBkkEQEMAAAAAIQ9BACEDA0AgAyAJSARAIA8gCiADIAZsaiAFaioCAJIhDyADQQFqIQMMAQsLIAEgBWoiAyADKgIAIA+SOAIAIAVBBGohBQwBCwsgCEGAAmohCAwBCwsLiQEBBH8gAUEAIAVBAnQiCiACIANsIARsbPwLAANAIAIgCEoEQEEAIQUDQCADIAVKBEAgASADIAhsIAVqIARsIApsaiEJQQAhBwNAIAQgB0oEQCAJIAcgCmxqIAAgCvwKAAAgACAKaiEAIAYgB2ohBwwBCwsgBSAGaiEFDAELCyAIQQFqIQgMAQsLC3kBBH8gBUECdCEKA0AgAiAISgRAQQAhBQNAIAMgBUoEQCAAIAMgCGwgBWogBGwgCmxqIQlBACEHA0AgBCAHSgRAIAEgCSAHIApsaiAK/AoAACABIApqIQEgBiAHaiEHDAELCyAFIAZqIQUMAQsLIAhBAWohCAwBCwsLjQEBAn8gA0ECdCEFA0AgBEEQaiIDIAVNBEAgAiAEaiAAIARq/QAEACABIARq/QAEAP0MAAAAAAAAAAAAAAAAAAAAAP1E/U79CwQAIAMhBAwBCwsDQCAEIAVJBEAgAiAEaiABIARqKgIAQwAAAABeBH0gACAEaioCAAVDAAAAAAs4AgAgBEEEaiEEDAELCwvwAgIOfwJ9IAJBACAEIAVsIAZsQQJ0IhogA2z8CwAgASEQA0AgAyAYSgRAIBggGmwhGUEAIRYDQCAHIBZKBEAgCyAWbCANayIBQQAgAUEAThshEyAEIAEgCWoiASABIARKGyEbQQAhFwNAIAggF0oEQCAMIBdsIA5rIgFBACABQQBOGyERIAUgASAKaiIBIAEgBUobIRxBACEVA0AgBiAVSgRAIBkgBSATbCARaiAGbCAVakECdGoiDyAAaioCACEdIBMhAQNAIAEgG0gEQCAZIAEgBWwgEWogBmwgFWpBAnRqIRQgESESA0AgEiAcSARAIAAgFGoqAgAiHiAdXgRAIB4hHSAUIQ8LIBQgBkECdGohFCASQQFqIRIMAQsLIAFBAWohAQwBCwsgAiAPaiIBIAEqAgAgECoCAJI4AgAgEEEEaiEQIBVBAWohFQwBCwsgF0EBaiEXDAELCyAWQQFqIRYMAQsLIBhBAWohGAwBCwsLnwYCDH8GewNAIAQgFEoEQEEIIAQgFGsiCiAKQQhKGyETIAYhDQNAIAcgDUoEQCAIIQwDQCAJIAxKBEAgASAUQQN1IAJsIA1qIANsIAxqIAVsQQV0aiERIBNBCEgEQCARQQAgBUEFdPwLAAsgACACQQFrIA1rIANsIANqQQFrIAxrIARsIBRqIAVsQQJ0aiESQQAhCyATQQhGBEADQCALQQRqIgogBUwEQCARIAtBBXRqIhUgEiALQQJ0aiIO/QAEACIbIAVBAnQiECAOav0ABAAiGv0NAAECAxAREhMEBQYHFBUWFyIXIA4gEEEBdCIPav0ABAAiGSAOIBBBA2wiDmr9AAQAIhj9DQABAgMQERITBAUGBxQVFhciFv0NAAECAwQFBgcQERITFBUWF/0LBAAgFSAXIBb9DQgJCgsMDQ4PGBkaGxwdHh/9CwQgIBUgGyAa/Q0ICQoLGBkaGwwNDg8cHR4fIhcgGSAY/Q0ICQoLGBkaGwwNDg8cHR4fIhb9DQABAgMEBQYHEBESExQVFhf9CwRAIBUgFyAW/Q0ICQoLDA0ODxgZGhscHR4f/QsEYCAVQRBqIBIgCyAQakECdGoiC/0ABAAiGyALIBBq/QAEACIa/Q0AAQIDEBESEwQFBgcUFRYXIhcgCyAPav0ABAAiGSALIA5q/QAEACIY/Q0AAQIDEBESEwQFBgcUFRYXIhb9DQABAgMEBQYHEBESExQVFhf9CwQAIBUgFyAW/Q0ICQoLDA0ODxgZGhscHR4f/QsEMCAVIBsgGv0NCAkKCxgZGhsMDQ4PHB0eHyIXIBkgGP0NCAkKCxgZGhsMDQ4PHB0eHyIW/Q0AAQIDBAUGBxAREhMUFRYX/QsEUCAVIBcgFv0NCAkKCwwNDg8YGRobHB0eH/0LBHAgCiELDAELCwsDQCAFIAtKBEBBACEKA0AgCiATSARAIBEgC0EDdCAKakECdGogEiAFIApsIAtqQQJ0aioCADgCACAKQQFqIQoMAQsLIAtBAWohCwwBCwsgDEEBaiEMDAELCyANQQFqIQ0MAQsLIBRBCGohFAwBCwsL5wMBDX8gAkEAIAogC2wgBmwgCWxBAnT8CwBBAUGAwAAgBCAFbCAGbCITIAcgCGwgCWwiFGptIhAgEEEATBshFQNAIAMgEkoEQCAVIAMgEmsiECAQIBVKGyEWQQAhEANAIAogEEoEQCAOIBBMBH9BAAUgDiAQayAMakEBayAMbQshFyAEQQFrIA5qIBBrIhFBAEgEf0EABSAHIBEgDG1BAWoiESAHIBFIGwsgF2siGEEASgRAQQAhEQNAIAsgEUoEQCAPIBFMBH9BAAUgDyARayANakEBayANbQshGiAFQQFrIA9qIBFrIhlBAEgEf0EABSAIIBkgDW1BAWoiGSAIIBlIGwsgGmsiGUEASgRAIAAgEiATbCAMIBdsIBBqIA5rIAVsIA0gGmxqIBFqIA9rIAZsakECdGohGyABIBIgFGwgCCAXbCAaaiAJbGpBAnRqIRogAiALIBBsIBFqIAZsIAlsQQJ0aiEcIBYgGUwEQCAbIBogHCAGIAkgFiATIBQgGCAFIAxsIAZsIAggCWwgGSAGIA1sIAkQAgUgGyAaIBwgBiAJIBggBSAMbCAGbCAIIAlsIBkgBiANbCAJIBYgEyAUEAILCyARQQFqIREMAQsLCyAQQQFqIRAMAQsLIBIgFWohEgwBCwsLhQEAIAEgA0EgaiIBIAsgDCAHIAogBUEBIAtBAWsgD2siDyANIAsgCBABIAVBASAPIA0gCyAIEAAgBkEBIAxBAWsgEGsiECAOIAwgCRABIAZBASAQIA4gDCAJEAAQCSAAIAEgAiADIAQgCCAJIAogBSAGIAcgCyAMQQFBASAPIBAgDSAOEAMLzwIBC38gASERIANBIGohGCAIIA0gD0EBIAsgBRABIRIgCCANIA9BASALIAUQACEaIAkgDiAQQQEgDCAGEAEhFiAJIA4gEEEBIAwgBhAAIRsDQCAKIBRKBEBBCCAKIBRrIgEgAUEIShshGSASIQEDQCABIBpIBEAgESABIAxsIBZqIAdsIApsIBRqQQJ0aiEVIBggFEEDdSALbCABaiAMbCAWaiAHbEEFdGohEyAbIBZrIAdsIRcDQCAXQQBKBEAgGUEIRgRAIBMgFf0ABAD9CwQAIBMgFf0ABBD9CwQQBSATQQBBIPwLACATIBUgGUECdPwKAAALIBUgCkECdGohFSATQSBqIRMgF0EBayEXDAELCyABQQFqIQEMAQsLIBRBCGohFAwBCwsgACAYIAIgAyAEIAUgBiAHIAggCSAKIAsgDCANIA4gDyAQQQFBARADC/UDAgt7B38gAUEBdCEeA0AgAyAbSgRAQQAhGgNAIAYgGkoEQCAeIAAgBCAbbGogByAabGoiGWohHCACIAUgG2xqIAggGmxqIR0gGSAJQQJ0aiEfA0AgGSAfSQRAIA4gGf0JAgAiFyAd/QAEACIW/eYB/eQBIQ4gDyAXIB39AAQQIhf95gH95AEhDyAQIAEgGWr9CQIAIhggFv3mAf3kASEQIBEgGCAX/eYB/eQBIREgEiAc/QkCACIYIBb95gH95AEhEiATIBggF/3mAf3kASETIBQgASAcav0JAgAiGCAW/eYB/eQBIRQgFSAYIBf95gH95AEhFSAZQQRqIRkgHEEEaiEcIB1BIGohHQwBCwsgGkEBaiEaDAELCyAbQQFqIRsMAQsLIAogDSAMQQhGIgAbIgEgDv0LBAAgASAP/QsEECAARQRAIAogDSAMQQJ0/AoAAAsgCiALaiIAIA0gDEEIRiIBGyICIBD9CwQAIAIgEf0LBBAgAUUEQCAAIA0gDEECdPwKAAALIAogC0EBdGoiACANIAxBCEYiARsiAiAS/QsEACACIBP9CwQQIAFFBEAgACANIAxBAnT8CgAACyAKIAtBA2xqIgAgDSAMQQhGIgEbIgIgFP0LBAAgAiAV/QsEECABRQRAIAAgDSAMQQJ0/AoAAAsL6wYDCX8DewN9IAhBAnQhDEMAAIA/IAeylSEXIAAgBCAHIAgQBANAIAogDEkEQCAEIApqIgggCCoCACAXlDgCACAKQQRqIQoMAQsLIAVBACAM/AsAA0AgByAOSgRAQYACIAcgDmsiCCAIQYACShshESAAIAwgDmxqIRJBACELA0AgC0EQaiAMTQRAIAQgC2r9AAQAIRX9DAAAAAAAAAAAAAAAAAAAAAAhE/0MAAAAAAAAAAAAAAAAAAAAACEUIAsgEmohDUEAIQgDQCAIQQJqIgogEUwEQCATIA39AAQAIBX95QEiEyAT/eYB/eQBIRMgFCAMIA1q/QAEACAV/eUBIhQgFP3mAf3kASEUIA0gDEEBdGohDSAKIQgMAQsLIAUgC2oiCiAK/QAEACAIIBFIBHsgEyAN/QAEACAV/eUBIhMgE/3mAf3kAQUgEwsgFP3kAf3kAf0LBAAgC0EQaiELDAELCwNAIAsgDEkEQCAEIAtqKgIAIRhDAAAAACEWQQAhCANAIAggEUgEQCAWIBIgCCAMbGogC2oqAgAgGJMiFiAWlJIhFiAIQQFqIQgMAQsLIAUgC2oiCCAIKgIAIBaSOAIAIAtBBGohCwwBCwsgDkGAAmohDgwBCwsgB0EBSgR9QwAAgD8gB0EBa7KVBUMAAIA/CyEWA0AgDCAPSwRAIAYgD2pDAACAPyAFIA9qIggqAgAiGCAXlCAJkpGVOAIAIAggGCAWlDgCACAPQQRqIQ8MAQsLA0AgByAQSgRAQYACIAcgEGsiBSAFQYACShshCyAMIBBsIQ1BACEFA0AgBUEQaiAMTQRAIAQgBWr9AAQAIRMgASAFav0ABAAgBSAGav0ABAD95gEhFCACIAVq/QAEACEVIAUgDWohCEEAIQoDQCAKIAtIBEAgAyAIaiAVIAAgCGr9AAQAIBP95QEgFP3mAf3kAf0LBAAgCCAMaiEIIApBAWohCgwBCwsgBUEQaiEFDAELCwNAIAUgDEkEQCAEIAVqKgIAIQkgASAFaioCACAFIAZqKgIAlCEWIAIgBWoqAgAhFyAFIA1qIQhBACEKA0AgCiALSARAIAMgCGogFyAAIAhqKgIAIAmTIBaUkjgCACAIIAxqIQggCkEBaiEKDAELCyAFQQRqIQUMAQsLIBBBgAJqIRAMAQsLC4MEAwd7BH8EfQNAIBFBEGogB00EQCACIBFq/QAEACEL/QwAAAAAAAAAAAAAAAAAAAAAIQr9DAAAAAAAAAAAAAAAAAAAAAAhDP0MAAAAAAAAAAAAAAAAAAAAACEI/QwAAAAAAAAAAAAAAAAAAAAAIQ0gBSARaiESQQAhEANAIBBBAmoiDyAGTARAIAogACASaiIQ/QAEACIJ/eQBIQogDCAHIBBq/QAEACIO/eQBIQwgCCAJIAEgEmoiEP0ABAAgC/3lAf3mAf3kASEIIA0gDiAHIBBq/QAEACAL/eUB/eYB/eQBIQ0gEiAHQQF0aiESIA8hEAwBCwsgBiAQSgRAIAogACASav0ABAAiCf3kASEKIAggCSABIBJq/QAEACAL/eUB/eYB/eQBIQgLIAQgEWoiDyAP/QAEACAKIAz95AH95AH9CwQAIAMgEWoiDyAP/QAEACAIIA395AH95AH9CwQAIBFBEGohEQwBCwsDQCAHIBFLBEAgAiARaioCACEVQwAAAAAhE0MAAAAAIRQgBSARaiEQQQAhDwNAIAYgD0oEQCATIAAgEGoqAgAiFpIhEyAUIBYgASAQaioCACAVk5SSIRQgByAQaiEQIA9BAWohDwwBCwsgBCARaiIPIA8qAgAgE5I4AgAgAyARaiIPIA8qAgAgFJI4AgAgEUEEaiERDAELCwuZBAMGfwV9BXsgBkEAIAlBAnQiDPwLACAHQQAgDPwLAANAIAggCkoEQCAAIAEgAyAGIAcgCiAMbEGAASAIIAprIgkgCUGAAUobIAwQDyAKQYABaiEKDAELCwNAIAsgDEkEQCAGIAtqIgkgCSoCACAEIAtqKgIAlDgCACALQQRqIQsMAQsLQwAAgD8gCLKVIRADQCAIIA1KBEAgDCANbCEOQYABIAggDWsiCSAJQYABShshD0EAIQkDQCAJQRBqIAxNBEAgAyAJav0ABAAhFSACIAlq/QAEACAEIAlq/QAEACIY/eYBIRYgByAJav0ABAAgEP0TIhn95gEhFyAGIAlq/QAEACAZ/eYBIBj95gEhGCAJIA5qIQpBACELA0AgCyAPSARAIAUgCmogFiAAIApq/QAEACAX/eUBIAEgCmr9AAQAIBX95QEgGP3mAf3lAf3mAf0LBAAgCiAMaiEKIAtBAWohCwwBCwsgCUEQaiEJDAELCwNAIAkgDEkEQCADIAlqKgIAIREgAiAJaioCACAEIAlqKgIAIhSUIRIgByAJaioCACAQlCETIAYgCWoqAgAgEJQgFJQhFCAJIA5qIQpBACELA0AgCyAPSARAIAUgCmogEiAAIApqKgIAIBOTIAEgCmoqAgAgEZMgFJSTlDgCACAKIAxqIQogC0EBaiELDAELCyAJQQRqIQkMAQsLIA1BgAFqIQ0MAQsLCw==";
// src-main/tensorflow/wasm/web-assembly.ts
const webAssembly = globalThis.WebAssembly;
// src-main/tensorflow/wasm/training-kernel-module.ts
/** Instantiates the embedded kernels on a backend's own heap. Compiling their few kilobytes takes about a millisecond. */
function instantiateTrainingKernels(backend) {
	const module = new webAssembly.Module(Buffer.from(trainingKernelsBase64, "base64"));
	return new webAssembly.Instance(module, { env: { memory: findHeap(backend) } }).exports;
}
/** Emscripten keeps the heap among the (renamed) exports of its instance, and types none of it. */
function findHeap(backend) {
	const { asm } = backend.wasm;
	const heap = Object.values(asm).find((exported) => exported instanceof webAssembly.Memory);
	if (!(heap instanceof webAssembly.Memory)) throw new Error("The tfjs WASM backend exports no memory: is it another version than 4.22?");
	return heap;
}
// src-main/tensorflow/wasm/register-wasm-training-kernels.ts
/** From this batch size on, our convolution, which puts four images in a tile, is faster than XNNPACK's. */
const smallestTiledBatch = 4;
/**
* Gives tfjs's WASM backend what training needs: the kernels it lacks, faster ones for those it computes slowly, and the fused kernels
* that both engines share (`BatchNormTraining`, `ReluGradient`, `Subsample` and the gradients). Safe to call again.
*/
function registerWasmTrainingKernels() {
	if (getKernel("BatchNormTraining", "wasm")) return;
	const modules = /* @__PURE__ */ new WeakMap();
	const moduleOf = (backend) => {
		const known = modules.get(backend);
		if (known !== void 0) return known;
		const module = instantiateTrainingKernels(backend);
		modules.set(backend, module);
		return module;
	};
	const create = (name, body) => createWasmKernel(name, moduleOf, body);
	replaceKernel(create("Conv2DBackpropFilter", convolveFilterGradient));
	replaceKernel(create("Conv2DBackpropInput", convolveInputGradient));
	replaceKernel(create("MaxPoolGrad", maxPoolGradient));
	replaceKernel(create("Identity", identity));
	takeOver(create("Conv2D", convolveForward), isTiledConvolution);
	takeOver(create("Sum", sumColumns), isColumnSum);
	registerKernel(create("BatchNormTraining", batchNormTraining$1));
	registerKernel(create("BatchNormTrainingGradient", batchNormTrainingGradient));
	registerKernel(create("ReluGradient", reluGradient));
	registerKernel(create("Subsample", subsample$1));
	registerKernel(create("SubsampleGradient", subsampleGradient));
}
function replaceKernel(config) {
	if (getKernel(config.kernelName, config.backendName)) unregisterKernel(config.kernelName, config.backendName);
	registerKernel(config);
}
/** Lets our kernel have the calls it is made for and leaves the rest to the backend's own. */
function takeOver(config, isOurs) {
	const original = getKernel(config.kernelName, config.backendName);
	replaceKernel({
		...original,
		kernelFunc: (call) => (isOurs(call) ? config : original).kernelFunc(call)
	});
}
function isTiledConvolution({ inputs: { x }, attrs }) {
	const dilations = attrs?.["dilations"];
	const isDilated = Array.isArray(dilations) ? dilations.some((dilation) => dilation !== 1) : (dilations ?? 1) !== 1;
	return x?.dtype === "float32" && (x.shape[0] ?? 0) >= smallestTiledBatch && attrs?.["dataFormat"] !== "NCHW" && !isDilated;
}
/** The backend transposes before it sums over leading axes. */
function isColumnSum({ inputs: { x }, attrs }) {
	if (x === void 0 || x.dtype !== "float32" || x.shape.length < 2) return false;
	const { axis, keepDims } = attrs;
	const axes = util.parseAxisParam(axis, x.shape);
	return !keepDims && axes.length === x.shape.length - 1 && !axes.includes(x.shape.length - 1);
}
// src-main/tensorflow/wasm/start-wasm-engine.ts
const nodeRequire = createRequire(import.meta.url);
/**
* Starts the engine that needs nothing but npm packages and makes it tfjs's backend: tfjs's WASM kernels and our own. One thread.
* Safe to call again.
* @throws AnalogonError `ENGINE_UNAVAILABLE`
*/
async function startWasmEngine() {
	setWasmPaths(dirname(nodeRequire.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
	registerWasmTrainingKernels();
	registerGradients();
	if (!await setBackend("wasm")) throw new AnalogonError("ENGINE_UNAVAILABLE", "The embedded WASM engine does not start: reinstall the packages with `npm ci`.");
	await ready();
	return {
		version: `tfjs WASM ${version_wasm}`,
		threads: 1
	};
}
// src-main/tensorflow/reference/register-reference-kernels.ts
/**
* The kernels both engines share, composed of plain tfjs ops for its pure-JavaScript `cpu` backend: slow, simple, the tests' reference.
* Inputs, attributes and outputs as documented at each. Safe to call again.
*/
function registerReferenceKernels() {
	for (const [kernelName, body] of Object.entries(kernels)) if (!getKernel(kernelName, "cpu")) registerKernel({
		kernelName,
		backendName: "cpu",
		kernelFunc: composed(body)
	});
}
/** Inside a kernel tfjs hands over Tensors, though it types them as TensorInfo. */
const composed = (body) => ({ inputs, attrs }) => {
	const outputs = tidy(() => body(inputs, attrs ?? {}));
	const [only, ...more] = outputs;
	return only !== void 0 && more.length === 0 ? only : outputs;
};
const rowAxes = ({ rank }) => Array.from({ length: rank - 1 }, (_, axis) => axis);
const rowCount = ({ size, shape }) => size / (shape.at(-1) ?? 1);
const kernels = {
	BatchNormTraining: ({ x, gamma, beta }, { epsilon }) => {
		if (!x || !gamma || !beta) throw new Error("BatchNormTraining lacks an input");
		const rows = rowCount(x);
		const batchMean = mean(x, rowAxes(x));
		const centred = sub(x, batchMean);
		const variance = mean(square(centred), rowAxes(x));
		const inverseDeviation = rsqrt(add(variance, Number(epsilon)));
		return [
			add(mul(mul(centred, inverseDeviation), gamma), beta),
			batchMean,
			mul(variance, rows / Math.max(1, rows - 1)),
			batchMean.clone(),
			inverseDeviation
		];
	},
	BatchNormTrainingGradient: ({ dy, x, gamma, saved0, saved1 }) => {
		if (!dy || !x || !gamma || !saved0 || !saved1) throw new Error("BatchNormTrainingGradient lacks an input");
		const rows = rowCount(x);
		const normalised = mul(sub(x, saved0), saved1);
		const dbeta = sum(dy, rowAxes(x));
		const dgamma = sum(mul(dy, normalised), rowAxes(x));
		const centredGradient = sub(sub(dy, div(dbeta, rows)), mul(normalised, div(dgamma, rows)));
		return [
			mul(mul(gamma, saved1), centredGradient),
			dgamma,
			dbeta
		];
	},
	ReluGradient: ({ dy, y }) => {
		if (!dy || !y) throw new Error("ReluGradient lacks an input");
		return [mul(dy, cast(greater(y, 0), "float32"))];
	},
	Subsample: ({ x }, { stride }) => {
		if (!x) throw new Error("Subsample lacks its input");
		const step = Number(stride);
		return [stridedSlice(x, [
			0,
			0,
			0,
			0
		], x.shape, [
			1,
			step,
			step,
			1
		])];
	},
	SubsampleGradient: ({ dy }, { stride, inputShape }) => {
		if (!dy) throw new Error("SubsampleGradient lacks its input");
		const step = Number(stride);
		const [n = 0, h = 0, w = 0, c = 0] = dy.shape;
		const spread = pad(reshape(dy, [
			n * h,
			1,
			w,
			1,
			c
		]), [
			[0, 0],
			[0, step - 1],
			[0, 0],
			[0, step - 1],
			[0, 0]
		]);
		return [slice(reshape(spread, [
			n,
			h * step,
			w * step,
			c
		]), [
			0,
			0,
			0,
			0
		], inputShape)];
	}
};
// src-main/tensorflow/operations/batch-norm-training.ts
/**
* Batch normalisation by the batch's own statistics (Ioffe & Szegedy 2015), one fused kernel forward and one backward on both
* engines.
* @param x [N, H, W, C]
* @param gamma [C]
* @param beta [C]
*/
function batchNormTraining(x, gamma, beta, epsilon) {
	const [y, mean, variance] = engine().runKernel("BatchNormTraining", {
		x,
		gamma,
		beta
	}, { epsilon });
	return {
		y,
		mean,
		variance
	};
}
// src-main/tensorflow/operations/subsample.ts
/** `x[:, ::stride, ::stride, :]`; x is [N, H, W, C]. */
function subsample(x, stride) {
	return stride === 1 ? x : engine().runKernel("Subsample", { x }, { stride });
}
// src-main/tensorflow/operations/softmax-cross-entropy.ts
/**
* Cross-entropy of softmax(logits) against one-hot labels, for each sample; PyTorch's `cross_entropy(reduction='none')`.
* @param logits [N, K]
* @param oneHot [N, K]
* @returns [N]
*/
function softmaxCrossEntropy(logits, oneHot) {
	return customGrad((...parameters) => {
		const [scores, targets, save] = parameters;
		save([scores, targets]);
		return {
			value: neg(sum(mul(targets, logSoftmax(scores)), 1)),
			gradFunc: (gradient, saved) => {
				const [savedScores, savedTargets] = saved;
				const scale = gradient.reshape([-1, 1]);
				return [mul(scale, sub(softmax(savedScores), savedTargets)), mul(scale, neg(logSoftmax(savedScores)))];
			}
		};
	})(logits, oneHot);
}
// src-main/tensorflow/wasm/zz-bench-main.ts
registerReferenceKernels();
registerGradients();
function build(channels, blocks) {
	const vars = {};
	let seed = 1;
	const v = (n, shape, std, fill) => {
		vars[n] ??= tf.variable(fill !== void 0 ? tf.fill(shape, fill) : tf.randomNormal(shape, 0, std, "float32", seed++));
		return vars[n];
	};
	const conv = (n, x, k, o, s, bias = false, p = Math.floor((k - 1) / 2)) => {
		const i = x.shape[3];
		let y = tf.conv2d(x, v(n + "w", [
			k,
			k,
			i,
			o
		], Math.sqrt(2 / (k * k * i))), s, s === 1 || k === 1 || k === 3 || k === 8 ? [
			[0, 0],
			[p, p],
			[p, p],
			[0, 0]
		] : "same");
		if (bias) y = tf.add(y, v(n + "b", [o], 0, 0));
		return y;
	};
	const bn = (n, x) => {
		const c = x.shape[3];
		return batchNormTraining(x, v(n + "g", [c], 0, 1), v(n + "z", [c], 0, 0), 1e-5).y;
	};
	const enc = (x) => {
		let h = tf.relu(bn("stem", conv("stem", x, 8, 16, 2, true, 3)));
		channels.forEach((c, s) => {
			for (let b = 0; b < blocks; b++) {
				const n = `s${s}b${b}`, st = b === 0 ? 2 : 1;
				let r = tf.relu(bn(n + "1", conv(n + "1", h, 3, c, st)));
				r = bn(n + "2", conv(n + "2", r, 3, c, 1));
				const sk = h.shape[3] !== c ? conv(n + "p", h, 1, c, st) : subsample(h, st);
				h = tf.relu(tf.add(r, sk));
			}
		});
		return h;
	};
	const logits = (a, b) => {
		const ea = enc(a), eb = enc(b), c = channels.at(-1);
		let h = tf.concat([
			ea,
			eb,
			tf.abs(tf.sub(ea, eb))
		], 3);
		h = tf.relu(bn("h1", conv("h1", h, 3, c, 2, true)));
		h = tf.relu(bn("h2", conv("h2", h, 3, c, 1, true)));
		h = tf.reshape(h, [h.shape[0], -1]);
		return tf.matMul(h, v("fc", [h.shape[1], 8], .1));
	};
	return {
		vars,
		logits
	};
}
async function bench(backend, channels, blocks, N, steps, profile = false) {
	await tf.setBackend(backend);
	const m = build(channels, blocks), a = tf.randomNormal([
		N,
		32,
		32,
		5
	], 0, 1, "float32", 7), b = tf.randomNormal([
		N,
		32,
		32,
		5
	], 0, 1, "float32", 8), y = tf.cast(tf.oneHot(tf.tensor1d(Array.from({ length: N }, (_, i) => i % 8), "int32"), 8), "float32");
	tf.tidy(() => {
		m.logits(a, b);
	});
	const opt = new tf.MomentumOptimizer(.05, .9);
	const step = () => opt.minimize(() => tf.mean(softmaxCrossEntropy(m.logits(a, b), y)), true);
	let l = step();
	const l0 = l.dataSync()[0];
	const t0 = performance.now();
	for (let i = 0; i < steps; i++) {
		l = step();
		l.dataSync();
	}
	const ms = (performance.now() - t0) / steps;
	console.log(backend, channels.join(), "x", blocks, "loss", l0, l.dataSync()[0], "ms/step", ms.toFixed(1), "pairs/s", (N / ms * 1e3).toFixed(1), JSON.stringify(tf.memory()));
	if (profile) {
		const agg = {};
		for (const k of tf.getKernelsForBackend(backend)) {
			const f = k.kernelFunc;
			k.kernelFunc = (c) => {
				const t = performance.now();
				const r = f(c);
				const e = agg[k.kernelName] ??= [0, 0];
				e[0] += performance.now() - t;
				e[1]++;
				return r;
			};
		}
		const t1 = performance.now();
		for (let i = 0; i < 5; i++) step().dataSync();
		const tot = (performance.now() - t1) / 5;
		console.log("total", tot.toFixed(1));
		const rows = Object.entries(agg).sort((p, q) => q[1][0] - p[1][0]).map(([k, [t, n]]) => `${k} ${(t / 5).toFixed(2)}ms x${n / 5}`);
		console.log(rows.join(" | "));
		console.log("in kernels", (Object.values(agg).reduce((s, e) => s + e[0], 0) / 5).toFixed(1));
	}
}
(async () => {
	await startWasmEngine();
	await bench("wasm", [16, 32], 1, 32, 20, true);
	if (process.env["CPUREF"]) await bench("cpu", [16, 32], 1, 4, 1);
	await bench("wasm", [
		16,
		32,
		64,
		128
	], 6, 32, 5, true);
	if (process.env["CPUREF"]) await bench("cpu", [
		16,
		32,
		64,
		128
	], 6, 32, 1);
})();
export {};
