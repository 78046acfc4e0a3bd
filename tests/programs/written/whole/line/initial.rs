//! The parameters before training.

pub static LAYER1_WEIGHT: [f32; 2] = [0.5737211, 0.16315459];

pub static LAYER1_BIAS: [f32; 1] = [-0.24439663];
