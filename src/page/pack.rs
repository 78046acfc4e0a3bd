//! Bytes packed by the browser, for links that are short.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response};

use super::dom::window;
use crate::core::table::Rows;

/// The rows with as short a spelling as the browser finds.
pub(super) async fn packed(rows: Rows) -> Rows {
    match gzip(rows.text().as_bytes()).await {
        Ok(bytes) => rows.packed(&bytes),
        // A browser that packs nothing: the link is longer.
        Err(_) => rows,
    }
}

async fn gzip(bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let stream = Blob::new_with_u8_array_sequence(&parts)?.stream();
    let make: Function = Reflect::get(&window(), &"CompressionStream".into())?.dyn_into()?;
    let packing = Reflect::construct(&make, &Array::of1(&"gzip".into()))?;
    let stream = stream.pipe_through(packing.unchecked_ref());
    let response = Response::new_with_opt_readable_stream(Some(&stream))?;
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
