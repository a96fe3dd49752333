/** Square, doubly periodic grid of the flow model. Row index grows northward, column index eastward. */
export const gridSize = 32;
export const cellCount = gridSize * gridSize;
/** m */
export const domainWidth = 9e6;
/** m */
export const gridSpacing = domainWidth / gridSize;

/** Coriolis parameter at 50° N and its northward gradient (Vallis, "Atmospheric and Oceanic Fluid Dynamics", §2.3). s⁻¹, m⁻¹ s⁻¹ */
export const coriolisParameter = 1.1e-4;
export const coriolisGradient = 1.6e-11;

/** Rossby radius of deformation of the two layers, m: storms of 3000–4000 km, as observed in mid-latitudes. */
const deformationRadius = 650e3;
/** Coupling of two layers of equal depth, F = 1 / (2 · radius²), m⁻² (Vallis §5.3.2). */
export const layerCoupling = 1 / (2 * deformationRadius ** 2);

/** Eastward wind the eddies ride on, mean of both layers, m s⁻¹. */
export const meanWind = 18;
/**
 * Difference of the eastward mean wind between upper and lower layer, m s⁻¹: yearly mean, and what mid-winter adds. Eddies
 * grow above coriolisGradient / layerCoupling = 13.5 m s⁻¹ (Phillips 1954; Vallis §9.6); a summer close to that would be dead calm.
 */
export const meanWindShear = { yearly: 22, winter: 1.5 } as const;

/** s */
export const timeStep = 5400;
/** Time scale of surface friction, of the relaxation of the temperature gradient and of mixing of moisture, s. */
export const frictionTime = 1.5 * 86400;
export const thermalRelaxationTime = 7 * 86400;
export const moistureRelaxationTime = 4 * 86400;
/** Time in which the shortest kept wave is damped by scale-selective diffusion (8th power of the wave number), s. */
export const shortWaveDampingTime = 3 * 3600;
/** Long enough for eddies to grow from noise and forget it, s. */
export const spinUpTime = 60 * 86400;

/** What the layers give to wind and streamfunction near the ground; less than 1 together, as friction slows the wind there. */
export const surfaceShare = { upper: 0.2, lower: 0.6 } as const;
