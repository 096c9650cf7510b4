import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;

/** Reads each file with OWLAPI, untold of its syntax; a line of tab-separated values for each. */
public class AxiomCounts {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
            OWLOntology read = manager.loadOntologyFromOntologyDocument(new File(file));
            System.out.println(String.join("\t",
                new File(file).getName(),
                manager.getOntologyFormat(read).getKey(),
                String.valueOf(read.getAxiomCount()),
                String.valueOf(read.getLogicalAxiomCount()),
                String.valueOf(read.getAnnotations().size()),
                read.getOntologyID().getOntologyIRI().get().toString()));
        }
    }
}
