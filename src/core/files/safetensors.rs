//! Parameters in the format `safetensors`: the length of a header in JSON, the header, and the plain
//! numbers one after the other.

use super::json::quoted;
use super::parameters::{columns, numbers};
use crate::core::network::Network;
use crate::core::standard::Standards;

/// What the header's length is a multiple of, so that the numbers lie well in memory.
const ALIGNED: usize = 8;

/// The parameters of a network, flat as it lays them out.
#[must_use]
pub fn safetensors(network: &Network, values: &[f32], standards: &Standards) -> Vec<u8> {
    let named = network.parameters(values);
    let mut header = String::from("{\"__metadata__\":{\"format\":\"pt\"");
    // As text: single precision, which the tensors have, would not tell years from each other.
    for (name, values) in columns(network, standards) {
        header.push(',');
        header += &quoted(name);
        header.push(':');
        header += &quoted(&["[", &numbers(&values), "]"].concat());
    }
    header.push('}');
    let mut from = 0;
    for parameter in &named {
        let to = from + 4 * parameter.values.len();
        let shape: Vec<String> = parameter.shape.iter().map(usize::to_string).collect();
        header.push(',');
        header += &quoted(&parameter.name);
        header += ":{\"dtype\":\"F32\",\"shape\":[";
        header += &shape.join(",");
        header += "],\"data_offsets\":[";
        header += &from.to_string();
        header.push(',');
        header += &to.to_string();
        header += "]}";
        from = to;
    }
    header.push('}');
    while !header.len().is_multiple_of(ALIGNED) {
        header.push(' ');
    }
    let mut bytes = Vec::from((header.len() as u64).to_le_bytes());
    bytes.extend(header.bytes());
    let numbers = named.iter().flat_map(|parameter| parameter.values);
    bytes.extend(numbers.flat_map(|value| value.to_le_bytes()));
    bytes
}
