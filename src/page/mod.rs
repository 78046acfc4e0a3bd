//! The page: the only ring that names `web_sys` and `js_sys`.
//!
//! [`App`] owns one widget. Everything it attaches to the browser (listeners, observers, frame
//! requests) is a value that detaches itself when dropped.

mod app;
mod author;
mod bundle;
mod controls;
mod delay;
mod device;
mod dom;
mod frame;
mod host;
mod methods;
mod panels;
mod surface;
mod visibility;

pub use app::App;
pub use author::Author;
pub use dom::Listener;
pub use frame::Frames;
pub use host::{Host, install_panic_hook};
pub use surface::{Sheet, Surface};
