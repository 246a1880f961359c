// SPDX-License-Identifier: Apache-2.0
#include "common/infer/schema.hpp"
#include "common/infer/schema_dialect.hpp"
#include "common/records/validate.hpp"

#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.hpp"

namespace {

void examine_dialects(const std::string& document) {
    using namespace vlm;
    for (const auto dialect : {infer::SchemaDialect::openai, infer::SchemaDialect::anthropic}) {
        const auto reduced = infer::schema_for(document, dialect);
        fuzz::require(reduced.is_object(), "a schema stays an object");
        (void)infer::is_strict(reduced);
        if (fuzz::accepted([&] { records::check_schema(document); })) records::check_schema(reduced.dump());
    }
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    std::string document;
    if (accepted([&] { document = infer::short_schema(input); })) {
        require(nlohmann::json::accept(document), "the short form becomes JSON");
        // Lists of lists of lists … are written at last as deep as no schema may be.
        if (input.find("[][][][]") == std::string_view::npos) records::check_schema(document);
        examine_dialects(document);
    }
    accepted([&] { (void)infer::choices_schema(input); });
    // Other texts may name files.
    if (!base::trim(input).starts_with('{')) return;
    accepted([&] { examine_dialects(infer::read_schema(std::string{input})->document); });
}
