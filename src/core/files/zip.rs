//! Several files as one archive. They are small, so they are stored as they are.

use super::checksum::checksum;

/// The version of the format that stored files need.
const VERSION: u16 = 20;
/// Names are in UTF-8.
const FLAGS: u16 = 1 << 11;
/// The first day that the format knows: an archive of the same files is always the same.
const DAY: u16 = (1 << 5) | 1;
/// Length of an entry's head, before its name.
const ENTRY: usize = 46;

/// An archive of files, each with its name.
#[must_use]
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut archive, mut list) = (Vec::new(), Vec::with_capacity(ENTRY * files.len()));
    for (name, content) in files {
        let at = archive.len() as u32;
        let size = content.len() as u32;
        let mut head = Vec::new();
        for half in [VERSION, FLAGS, 0, 0, DAY] {
            head.extend(half.to_le_bytes());
        }
        for whole in [checksum(&[content]), size, size] {
            head.extend(whole.to_le_bytes());
        }
        head.extend((name.len() as u16).to_le_bytes());
        // No extra field.
        head.extend([0; 2]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&head);
        archive.extend(name.bytes());
        archive.extend(*content);
        list.extend(b"PK\x01\x02");
        list.extend(VERSION.to_le_bytes());
        list.extend(&head);
        // No comment, the first disk, a file of no system in particular.
        list.extend([0; 10]);
        list.extend(at.to_le_bytes());
        list.extend(name.bytes());
    }
    let (start, count) = (archive.len() as u32, files.len() as u16);
    archive.extend(&list);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    for half in [count, count] {
        archive.extend(half.to_le_bytes());
    }
    for whole in [list.len() as u32, start] {
        archive.extend(whole.to_le_bytes());
    }
    archive.extend([0; 2]);
    archive
}
