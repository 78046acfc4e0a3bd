//! Waiting, but not for ever: a GPU may never answer, and nothing says so.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

use super::dom::window;

/// Milliseconds after which an answer is not waited for any longer.
pub(super) const PATIENCE: i32 = 20_000;

/// What some work comes to, or nothing when it takes too long; then it is dropped.
pub(super) async fn within<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut timer = None;
    let over = Promise::new(&mut |resolve, _| {
        let window = window();
        let set = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PATIENCE);
        timer = set.ok();
    });
    let (mut work, mut over) = (pin!(work), pin!(JsFuture::from(over)));
    let result = poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => over.as_mut().poll(context).map(|_| None),
    })
    .await;
    if let Some(timer) = timer {
        window().clear_timeout_with_handle(timer);
    }
    result
}
