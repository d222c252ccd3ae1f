// The parts of D3 that the page draws with. Plot and its like write <style> elements, which the page's Content-Security-Policy refuses.
export { extent, max, ticks } from 'd3-array';
export { axisBottom, axisLeft } from 'd3-axis';
export { quadtree } from 'd3-quadtree';
export { scaleLinear, scalePoint } from 'd3-scale';
export { pointer, select } from 'd3-selection';
export { line, symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye } from 'd3-shape';
export { zoom, zoomIdentity } from 'd3-zoom';
