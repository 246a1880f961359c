// SPDX-License-Identifier: Apache-2.0
#include "common/media/thumbnails.hpp"

#include <algorithm>
#include <future>
#include <iterator>
#include <optional>
#include <span>

#include "common/base/signals.hpp"
#include "common/media/keyframe_choice.hpp"
#include "common/media/keyframe_reader.hpp"
#include "common/media/luma_plane.hpp"
#include "common/media/renderer.hpp"

namespace vlm::media {
namespace {

constexpr int looked_at_side = 160;
constexpr double tallest = 6000; ///< ten of them are no more than a JPEG holds

int even(double side) {
    return std::max(2, static_cast<int>(side / 2 + 0.5) * 2);
}

/// Makes the tiles of a part of the video.
class TileMaker {
public:
    TileMaker(Source& source, int width, base::FaultCounter& faults)
        : m_reader{source, {}, faults}
        , m_renderer{source.name(), source.info().orientation}
        , m_width{even(width)}
        , m_height{even(std::min(tallest, 1.0 * width * source.info().height / std::max(source.info().width, 1)))} {}

    std::optional<Tile> make(const Candidates& candidates) {
        std::optional<Picture> best;
        for (const std::size_t place : candidates) {
            auto picture = m_reader.read(place);
            if (!picture) continue;
            const bool useful = !shows_little(luma_plane(*picture, looked_at_side));
            if (useful || !best) best = std::move(picture);
            if (useful) break;
        }
        if (!best) return std::nullopt;
        return Tile{best->t, m_renderer.render(*best, m_width, m_height)};
    }

private:
    KeyframeReader m_reader;
    Renderer m_renderer;
    int m_width;
    int m_height;
};

std::vector<Tile> tiles_of(const OpenAgain& open, std::span<const Candidates> chosen, int width,
                           base::FaultCounter& faults) {
    const std::unique_ptr<Source> source = open();
    TileMaker maker{*source, width, faults};
    std::vector<Tile> tiles;
    for (const Candidates& candidates : chosen) {
        base::throw_if_stopped();
        auto tile = maker.make(candidates);
        const bool again = tile && !tiles.empty() && tile->t <= tiles.back().t;
        if (tile && !again) tiles.push_back(std::move(*tile));
    }
    return tiles;
}

} // namespace

std::vector<Tile> thumbnails(const OpenAgain& open, const std::vector<Keyframe>& keyframes, base::Micros end,
                             const ThumbnailOptions& options, base::FaultCounter& faults) {
    const std::vector<Candidates> chosen = choose_keyframes(keyframes, options.every, end);
    constexpr std::size_t worth_a_thread = 16;
    const std::size_t most = std::max<std::size_t>(1, chosen.size() / worth_a_thread);
    const std::size_t threads = std::clamp<std::size_t>(static_cast<std::size_t>(options.threads), 1, most);
    std::vector<std::future<std::vector<Tile>>> parts;
    for (std::size_t i = 0; i < threads; ++i) {
        const std::size_t first = chosen.size() * i / threads;
        const std::span part{chosen.data() + first, chosen.size() * (i + 1) / threads - first};
        parts.push_back(std::async(threads == 1 ? std::launch::deferred : std::launch::async,
                                   [&, part] { return tiles_of(open, part, options.width, faults); }));
    }
    std::vector<Tile> tiles;
    for (auto& part : parts)
        std::ranges::move(part.get(), std::back_inserter(tiles));
    return tiles;
}

} // namespace vlm::media
