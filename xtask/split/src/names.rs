//! The names of a module's functions: a custom section that nothing needs to run.

use crate::error::Result;

/// A module without its names; `None` when it has none.
pub fn without(module: &[u8]) -> Result<Option<Vec<u8>>> {
    const HEADER: usize = 8;
    let mut kept = module.get(..HEADER).ok_or("not a module")?.to_vec();
    let mut at = HEADER;
    let mut found = false;
    while at < module.len() {
        let (size, content) = number(module, at + 1)?;
        let end = content + size;
        let section = module.get(at..end).ok_or("a section without an end")?;
        // A custom section begins with its name.
        if section[0] == 0 && module[content..end].starts_with(b"\x04name") {
            found = true;
        } else {
            kept.extend_from_slice(section);
        }
        at = end;
    }
    Ok(found.then_some(kept))
}

/// A number in LEB128, and where it ends.
fn number(bytes: &[u8], mut at: usize) -> Result<(usize, usize)> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = *bytes.get(at).ok_or("a number without an end")?;
        number |= usize::from(byte & 0x7f) << shift;
        at += 1;
        shift += 7;
        if byte & 0x80 == 0 || shift > 28 {
            return Ok((number, at));
        }
    }
}
