//! The first module: what moved is called through a table that the second fills.

use std::collections::HashSet;

use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, FunctionKind, GlobalId,
    LocalId, Module, RefType, TableId, passes,
};

use crate::error::Result;
use crate::plan::Plan;

/// Leaves out what moved, and hands out what the second module needs.
pub fn reduce(module: &mut Module, plan: &Plan) -> Result<()> {
    let names = &plan.names;
    for name in &plan.handed {
        module.exports.remove(name)?;
    }
    let functions: Vec<FunctionId> = module.funcs.iter().map(|it| it.id()).collect();
    let globals: Vec<GlobalId> = module.globals.iter().map(|it| it.id()).collect();
    let tables: Vec<TableId> = module.tables.iter().map(|it| it.id()).collect();
    let memories: Vec<_> = module.memories.iter().map(|it| it.id()).collect();
    for &place in &plan.shared {
        module.exports.add(&names.function(place), functions[place]);
    }
    for &place in &plan.globals {
        module.exports.add(&names.global(place), globals[place]);
    }
    for (index, id) in tables.into_iter().enumerate() {
        module.exports.add(&names.table(index), id);
    }
    for (index, id) in memories.into_iter().enumerate() {
        module.exports.add(&names.memory(index), id);
    }
    call_through_table(module, plan, &functions);
    leave_numbers(module, plan)?;
    passes::gc::run(module);
    Ok(())
}

/// Lets functions that moved be called where they were, through a table.
fn call_through_table(module: &mut Module, plan: &Plan, functions: &[FunctionId]) {
    let size = plan.entries.len() as u64;
    let table = module
        .tables
        .add_local(false, size, Some(size), RefType::FUNCREF);
    module.exports.add(plan.names.part, table);
    for (slot, &place) in (0..).zip(&plan.entries) {
        let ty = module.funcs.get(functions[place]).ty();
        let (parameters, results) = module.types.params_results(ty);
        let (parameters, results) = (parameters.to_vec(), results.to_vec());
        let locals: Vec<LocalId> = parameters.iter().map(|&ty| module.locals.add(ty)).collect();
        let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
        let mut body = builder.func_body();
        for &local in &locals {
            body.local_get(local);
        }
        body.i32_const(slot).call_indirect(ty, table);
        let function = module.funcs.get_mut(functions[place]);
        function.kind = FunctionKind::Local(builder.local_func(locals));
    }
}

/// Leaves the numbers of what moved to the second module. A number has to lead somewhere until then.
fn leave_numbers(module: &mut Module, plan: &Plan) -> Result<()> {
    let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
    builder.func_body().unreachable();
    let nowhere = builder.finish(Vec::new(), &mut module.funcs);
    let left: HashSet<(usize, i32)> = plan.numbered.iter().map(|&(t, at, _)| (t, at)).collect();
    for element in module.elements.iter_mut() {
        let ElementKind::Active {
            table,
            offset: ConstExpr::Value(Value::I32(offset)),
        } = &element.kind
        else {
            return Err("a table that is filled in a way that nobody expected".into());
        };
        let (table, offset) = (table.index(), *offset);
        if let ElementItems::Functions(functions) = &mut element.items {
            for (at, function) in (offset..).zip(functions) {
                if left.contains(&(table, at)) {
                    *function = nowhere;
                }
            }
        }
    }
    Ok(())
}
