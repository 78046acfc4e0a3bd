//! The page: the only ring that names `web_sys` and `js_sys`.
//!
//! [`start`] begins the one widget of the page, which `app` owns. Everything it attaches to the
//! browser (listeners, observers, frame requests) is a value that detaches itself when dropped.

mod app;
mod author;
mod beside;
mod bundle;
mod controls;
mod delay;
mod device;
mod dom;
mod frame;
mod host;
mod methods;
mod objects;
mod pack;
mod panels;
mod patience;
mod programs;
mod rows;
mod surface;
mod tabs;
mod terms;
mod visibility;

pub use author::Author;
pub use beside::Helper;
pub use dom::Listener;
pub use frame::Frames;
pub use host::{Host, install_panic_hook};
pub use surface::{Sheet, Surface, put_on_paper};

use wasm_bindgen::JsValue;

use app::App;

/// Starts the one widget of the page.
///
/// # Errors
/// When a part of the program that the link needs cannot be had.
pub async fn start(host: Host) -> Result<(), JsValue> {
    install_panic_hook(&host, App::stop_all);
    let app = App::start(host).await?;
    methods::attach(&app);
    app.keep();
    Ok(())
}
