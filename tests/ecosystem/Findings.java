// Validates files together with a background and prints the source shape of each result beside the name of its file:
// java -cp JARS Findings.java SHAPES BACKGROUND FILE...

import java.io.PrintWriter;
import org.apache.jena.graph.Graph;
import org.apache.jena.rdf.model.ModelFactory;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.validation.ReportEntry;

public class Findings {
    public static void main(String[] arguments) throws Exception {
        Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(arguments[0]));
        for (int number = 2; number < arguments.length; number++) {
            Graph data = RDFDataMgr.loadGraph(arguments[1]);
            RDFDataMgr.read(ModelFactory.createModelForGraph(data), arguments[number]);
            for (ReportEntry entry : ShaclValidator.get().validate(shapes, data).getEntries())
                System.out.println(arguments[number] + "\t" + entry.source());
        }
    }
}
