// SPDX-License-Identifier: Apache-2.0
#include "common/vision/model_description.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    try {
        const auto model = vision::parse_model_description(input, "f.json");
        require(model.scores.least < model.scores.sure && model.scores.sure < 1, "scores keep their order");
        require(!model.size || (model.size->width > 0 && model.size->height > 0), "a size is one");
        const int count = std::max(1, static_cast<int>(model.classes.size()));
        const auto classes = vision::classes_of(model, count, "f.json");
        require(classes.names.size() == classes.groups.size(), "each class has a group");
    } catch (const base::InputError& error) {
        require(is_printable(error.what()) && is_utf8(error.what()), "the reason is one line");
    }
}
