// The commands, operations and formats of OpenRefine that the test needs.
var refine = Packages.com.google.refine;

function init() {
  var commands = {
    "get-csrf-token": refine.commands.GetCSRFTokenCommand,
    "create-project-from-upload": refine.commands.project.CreateProjectCommand,
    "apply-operations": refine.commands.history.ApplyOperationsCommand,
    "get-processes": refine.commands.history.GetProcessesCommand,
    "get-rows": refine.commands.row.GetRowsCommand,
    "get-models": refine.commands.project.GetModelsCommand,
    "guess-types-of-column": refine.commands.recon.GuessTypesOfColumnCommand,
    "preview-extend-data": refine.commands.recon.PreviewExtendDataCommand
  };
  for (var name in commands) {
    refine.RefineServlet.registerCommand(module, name, new commands[name]());
  }
  var registry = refine.operations.OperationRegistry;
  registry.registerOperation(module, "recon", refine.operations.recon.ReconOperation);
  registry.registerOperation(module, "extend-reconciled-data", refine.operations.recon.ExtendDataOperation);
  refine.model.recon.ReconConfig.registerReconConfig(module, "standard-service", refine.model.recon.StandardReconConfig);
  var importing = refine.importing.ImportingManager;
  importing.registerFormat("text", "Text");
  importing.registerFormat("text/line-based", "Lines", "LineBasedParserUI", new refine.importers.LineBasedImporter());
  importing.registerFormat("text/line-based/*sv", "CSV", "SeparatorBasedParserUI", new refine.importers.SeparatorBasedImporter());
}
