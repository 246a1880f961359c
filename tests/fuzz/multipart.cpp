// SPDX-License-Identifier: Apache-2.0
// A form as clients send it: read within its own bytes, the same however it is cut.
#include <optional>
#include <string>
#include <vector>

#include "common/http/multipart_parser.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

std::vector<std::string> fields_of(const std::string& boundary, const fuzz::Pieces& pieces) {
    std::vector<std::string> fields;
    bool open = false;
    bool complete = false;
    http::MultipartParser parser{boundary,
                                 {[&](const http::PartHead& head) {
                                      fuzz::require(!open, "a field ends before the next begins");
                                      open = true;
                                      fields.push_back(head.name + "\n" + head.file_name.value_or("") + "\n");
                                  },
                                  [&](std::string_view content) {
                                      fuzz::require(open && !content.empty(), "content is some, and of a field");
                                      fields.back() += content;
                                  },
                                  [&] { open = false; }}};
    const bool taken = fuzz::accepted([&] {
        for (const std::string_view piece : pieces)
            parser.feed(piece);
        complete = parser.is_complete();
    });
    // What was passed on of a field before the rest of the form was refused depends on how that was cut.
    if (!taken) return {"refused"};
    if (!complete) return {"not whole"};
    fuzz::require(!open, "a whole form has whole fields");
    return fields;
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    const auto [type, body] = two_parts(input);
    const std::string boundary = http::form_boundary(type).value_or("xyz");
    std::optional<std::vector<std::string>> first;
    for (const Pieces& pieces : cuts(body)) {
        const std::vector<std::string> fields = fields_of(boundary, pieces);
        if (!first) first = fields;
        require(fields == *first, "fields do not depend on how the bytes come");
    }
}
