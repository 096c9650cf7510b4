# Ask a running server from R: questions of the gallery, names, and SPARQL.
# Start one with `make serve`; another address goes into DYSTONIA_KG_URL.

base <- Sys.getenv("DYSTONIA_KG_URL", "http://127.0.0.1:8000")

# A question of the gallery, its place filled by name.
question <- function(name, ...) {
  places <- list(...)
  values <- vapply(places, URLencode, character(1), reserved = TRUE)
  query <- if (length(values)) paste0("?", paste(names(values), values, sep = "=", collapse = "&")) else ""
  read.csv(paste0(base, "/queries/", name, ".csv", query))
}

treatments <- question("which-treatments-does-cervical-dystonia-have", disease = "writer's cramp")
print(treatments$treatmentLabel)

# The age at onset by form, from what papers state.
ages <- question("which-focal-dystonias-begin-in-adults", age = "30")
print(aggregate(age ~ formLabel, data = subset(ages, statistic == "mean"), FUN = median))

# Any SPARQL query; the prefixes of the project are declared already.
sparql <- function(query) {
  read.csv(paste0(base, "/sparql?format=csv&query=", URLencode(query, reserved = TRUE)))
}

forms <- sparql("SELECT ?label { ?form rdfs:subClassOf dyst:FocalDystonia ; rdfs:label ?label } ORDER BY ?label")
print(head(forms$label))
