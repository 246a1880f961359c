// SPDX-License-Identifier: Apache-2.0
#include "common/archive/nearest_thumbnail.hpp"

#include <nlohmann/json.hpp>

#include "common/media/sprite_sheet.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using base::Micros;
using records::ThumbnailPlace;
using store::Statement;

namespace {

/// The thumbnail of one sheet whose time is nearest.
std::optional<ThumbnailPlace> nearest_of(const Statement& sheet, Micros t) {
    constexpr auto columns = static_cast<std::int64_t>(media::SpriteSheet::columns);
    std::optional<ThumbnailPlace> nearest;
    std::int64_t tile = 0;
    for (const auto& time : nlohmann::json::parse(sheet.text(1))) {
        const Micros its{time.get<std::int64_t>()};
        if (!nearest || std::chrono::abs(its - t) < std::chrono::abs(nearest->t - t)) {
            const std::int64_t width = sheet.integer(2);
            const std::int64_t height = sheet.integer(3);
            nearest = {its, sheet.integer(0) + 1, tile % columns * width, tile / columns * height, width, height};
        }
        ++tile;
    }
    return nearest;
}

} // namespace

std::optional<ThumbnailPlace> nearest_thumbnail(const store::Connection& index, std::int64_t video, Micros t) {
    Statement sheets{index, "SELECT sheet, times, width, height FROM thumbnails WHERE video = ?1 AND sheet IN "
                            "((SELECT max(sheet) FROM thumbnails WHERE video = ?1 AND t0 <= ?2), "
                            "(SELECT min(sheet) FROM thumbnails WHERE video = ?1 AND t1 >= ?2))"};
    sheets.bind(video, std::int64_t{t.count()});
    std::optional<ThumbnailPlace> nearest;
    while (sheets.next()) {
        const auto its = nearest_of(sheets, t);
        if (its && (!nearest || std::chrono::abs(its->t - t) < std::chrono::abs(nearest->t - t))) nearest = its;
    }
    return nearest;
}

} // namespace vlm::archive
