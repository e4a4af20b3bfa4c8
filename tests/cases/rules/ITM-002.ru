PREFIX : <urn:case:>
DELETE { :item skos:notation ?old } INSERT { :item skos:notation "45" } WHERE { :item skos:notation ?old }
