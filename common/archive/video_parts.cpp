// SPDX-License-Identifier: Apache-2.0
#include "common/archive/video_parts.hpp"

#include <nlohmann/json.hpp>

#include "common/archive/packed_numbers.hpp"
#include "common/base/error.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using store::Statement;

std::vector<media::Keyframe> keyframes_of(const store::Connection& index, std::int64_t video) {
    Statement row{index, "SELECT pts, positions, sizes FROM keyframes WHERE video = ?1"};
    std::vector<media::Keyframe> keyframes;
    if (!row.bind(video).next()) return keyframes;
    const auto pts = unpacked(row.bytes(0));
    const auto positions = unpacked(row.bytes(1));
    const auto sizes = unpacked(row.bytes(2));
    const auto fits = [&](const auto& series) { return series && (series->empty() || series->size() == pts->size()); };
    if (!pts || !fits(positions) || !fits(sizes)) throw base::Error{index.path() + ": its keyframes are damaged"};
    for (std::size_t i = 0; i < pts->size(); ++i) {
        keyframes.push_back(
            {base::Micros{(*pts)[i]}, positions->empty() ? -1 : (*positions)[i], sizes->empty() ? -1 : (*sizes)[i]});
    }
    return keyframes;
}

std::vector<media::Scene> scenes_of(const store::Connection& index, std::int64_t video) {
    Statement rows{index, "SELECT t, score FROM scenes WHERE video = ?1 ORDER BY t"};
    std::vector<media::Scene> scenes;
    rows.bind(video);
    while (rows.next())
        scenes.push_back({base::Micros{rows.integer(0)}, rows.real_if(1)});
    return scenes;
}

std::optional<media::SpriteSheet> sheet_of(const store::Connection& index, std::int64_t video, int sheet) {
    Statement row{index, "SELECT times, width, height, jpeg FROM thumbnails WHERE video = ?1 AND sheet = ?2"};
    if (!row.bind(video, sheet).next()) return std::nullopt;
    media::SpriteSheet found;
    for (const auto& t : nlohmann::json::parse(row.text(0)))
        found.times.emplace_back(t.get<std::int64_t>());
    found.width = static_cast<int>(row.integer(1));
    found.height = static_cast<int>(row.integer(2));
    found.jpeg = row.bytes(3);
    return found;
}

} // namespace vlm::archive
