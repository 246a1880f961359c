// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/stored_texts.hpp"

#include <optional>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"

namespace vlm::analyze {

using archive::StoredResult;
using base::Micros;

std::string name_of(const archive::Footage& footage) {
    if (footage.is_live()) return footage.name;
    return footage.video->places.empty() ? footage.video->fingerprint : footage.video->places.front().path;
}

analysis::Passage passage_of(const archive::Footage& footage, const StoredResult& result) {
    analysis::Passage passage{{result.at, result.until()},
                              archive::format_time(footage, result.at) + " - " +
                                  archive::format_time(footage, result.until()),
                              std::string{result.text}};
    if (footage.is_live()) passage.wall = std::string{result.wall};
    return passage;
}

bool is_summary(std::string_view record) {
    if (record.find("\"level\":") == std::string_view::npos) return false;
    const auto read = nlohmann::json::parse(record, nullptr, false);
    return read.is_object() && read.contains("level");
}

StoredTexts stored_texts(const store::Connection& index, const archive::Footage& footage,
                         const archive::SpanChoice& choice, const std::string& task) {
    StoredTexts texts;
    texts.about = {name_of(footage), footage.is_live() ? "" : footage.video->fingerprint};
    if (!archive::span_if_any(footage, choice)) return texts;
    std::optional<Micros> shift; // of a live source's wall clock against its first record's media time
    archive::list_results(index, footage, {choice, task, ""}, [&](const StoredResult& result) {
        if (is_summary(result.record)) return;
        if (!shift) {
            shift = result.at - result.t0;
            texts.wall = archive::wall_at(footage, result.at);
        }
        analysis::Passage passage = passage_of(footage, result);
        passage.span = {result.at - *shift, result.until() - *shift};
        if (!result.error.empty()) {
            texts.missing.push_back(std::move(passage));
        } else if (!base::trim(result.text).empty()) {
            texts.said.push_back(std::move(passage));
        }
    });
    return texts;
}

} // namespace vlm::analyze
