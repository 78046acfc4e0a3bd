//! The second module: what moved, with everything else taken from the first.

use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionId, FunctionKind, GlobalId, GlobalKind,
    ImportedFunction, Module, RefType, TableId, passes,
};

use crate::plan::Plan;

/// What the second module calls the first.
const FIRST: &str = "page";

/// Leaves out what stays, and takes over what is needed of it.
pub fn reduce(module: &mut Module, plan: &Plan) {
    let functions: Vec<FunctionId> = module.funcs.iter().map(|it| it.id()).collect();
    let tables: Vec<TableId> = module.tables.iter().map(|it| it.id()).collect();
    forget(module, plan);
    take_over(module, plan, &functions);
    let size = plan.entries.len() as u64;
    let (entries, _) = module.add_import_table(
        FIRST,
        plan.names.part,
        false,
        size,
        Some(size),
        RefType::FUNCREF,
    );
    let moved = plan.entries.iter().map(|&place| functions[place]);
    fill(module, entries, 0, moved.collect());
    for run in runs(&plan.numbered) {
        let (table, at, _) = run[0];
        let moved = run.iter().map(|&(.., place)| functions[place]);
        fill(module, tables[table], at, moved.collect());
    }
    passes::gc::run(module);
}

/// Lets go of what the first module does at its start and hands out, but for what moved and is handed
/// to another part.
fn forget(module: &mut Module, plan: &Plan) {
    module.start = None;
    let exports = module.exports.iter();
    let others: Vec<_> = exports
        .filter(|export| !plan.handed.contains(&export.name))
        .map(|export| export.id())
        .collect();
    others.into_iter().for_each(|id| module.exports.delete(id));
    let elements: Vec<_> = module.elements.iter().map(|it| it.id()).collect();
    elements
        .into_iter()
        .for_each(|id| module.elements.delete(id));
    let data: Vec<_> = module.data.iter().map(|it| it.id()).collect();
    data.into_iter().for_each(|id| module.data.delete(id));
}

/// Takes functions, globals, tables and memory from the first module.
fn take_over(module: &mut Module, plan: &Plan, functions: &[FunctionId]) {
    for &place in &plan.shared {
        let id = functions[place];
        let ty = module.funcs.get(id).ty();
        // What the first module has from elsewhere, the second has from the first.
        if let FunctionKind::Import(before) = &module.funcs.get(id).kind {
            module.imports.delete(before.import);
        }
        let import = module.imports.add(FIRST, &plan.names.function(place), id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
    let globals: Vec<GlobalId> = module.globals.iter().map(|it| it.id()).collect();
    for &place in &plan.globals {
        let id = globals[place];
        let import = module.imports.add(FIRST, &plan.names.global(place), id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    let tables: Vec<TableId> = module.tables.iter().map(|it| it.id()).collect();
    for (index, id) in tables.into_iter().enumerate() {
        let import = module.imports.add(FIRST, &plan.names.table(index), id);
        let table = module.tables.get_mut(id);
        table.import = Some(import);
        table.init = None;
        table.elem_segments.clear();
    }
    let memories: Vec<_> = module.memories.iter().map(|it| it.id()).collect();
    for (index, id) in memories.into_iter().enumerate() {
        let import = module.imports.add(FIRST, &plan.names.memory(index), id);
        let memory = module.memories.get_mut(id);
        memory.import = Some(import);
        memory.data_segments.clear();
    }
}

/// Puts functions into a table of the first module when the second is made.
fn fill(module: &mut Module, table: TableId, at: i32, functions: Vec<FunctionId>) {
    let kind = ElementKind::Active {
        table,
        offset: ConstExpr::Value(Value::I32(at)),
    };
    let element = module
        .elements
        .add(kind, ElementItems::Functions(functions));
    module.tables.get_mut(table).elem_segments.insert(element);
}

/// Neighbours in a table, together.
fn runs(numbered: &[(usize, i32, usize)]) -> impl Iterator<Item = &[(usize, i32, usize)]> {
    numbered.chunk_by(|one, next| (one.0, one.1 + 1) == (next.0, next.1))
}
