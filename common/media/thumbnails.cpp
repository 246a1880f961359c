// SPDX-License-Identifier: Apache-2.0
#include "common/media/thumbnails.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <utility>

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

/// Appends those that show another moment than the last.
void append(std::vector<Tile>& tiles, std::optional<Tile> tile) {
    if (tile && (tiles.empty() || tile->t > tiles.back().t)) tiles.push_back(std::move(*tile));
}

/// Parts of a video, each made by the thread that comes to it next.
class SharedWork {
public:
    SharedWork(const OpenAgain& open, const std::vector<Candidates>& chosen, const ThumbnailOptions& options,
               base::FaultCounter& faults)
        : m_open{open}
        , m_chosen{chosen}
        , m_options{options}
        , m_faults{faults}
        , m_parts((chosen.size() + part_size - 1) / part_size) {}

    std::vector<Tile> run() {
        try {
            work(nullptr);
        } catch (...) {
            m_next = m_parts.size(); // those who help stop, and are waited for
            throw;
        }
        std::vector<Tile> tiles;
        for (auto& helper : m_helpers)
            helper.get();
        for (auto& part : m_parts) {
            for (Tile& tile : part)
                append(tiles, std::move(tile));
        }
        return tiles;
    }

private:
    static constexpr std::size_t part_size = 16;

    /// Makes parts until there are no more; one who helps, on a spare core, until that is wanted back.
    void work(const base::CoreBudget::Core& spare) {
        const std::unique_ptr<Source> source = m_open();
        TileMaker maker{*source, m_options.width, m_faults};
        while (!spare || !spare->is_overdrawn()) {
            const std::size_t part = m_next++;
            if (part >= m_parts.size()) return;
            if (!spare && m_options.cores != nullptr && !source->index().entries.empty()) find_help(part);
            make(maker, part);
        }
    }

    void find_help(std::size_t part) {
        for (std::size_t left = m_parts.size() - part - 1; left > 0; --left) {
            auto core = m_options.cores->spare();
            if (!core) return;
            m_helpers.push_back(std::async(std::launch::async, [this, spare = std::move(core)] { work(spare); }));
        }
    }

    void make(TileMaker& maker, std::size_t part) {
        const std::size_t end = std::min(m_chosen.size(), (part + 1) * part_size);
        for (std::size_t i = part * part_size; i < end; ++i) {
            base::throw_if_stopped();
            append(m_parts[part], maker.make(m_chosen[i]));
        }
    }

    const OpenAgain& m_open;
    const std::vector<Candidates>& m_chosen;
    const ThumbnailOptions& m_options;
    base::FaultCounter& m_faults;
    std::vector<std::vector<Tile>> m_parts;
    std::atomic<std::size_t> m_next{0};
    std::vector<std::future<void>> m_helpers;
};

} // namespace

std::vector<Tile> thumbnails(const OpenAgain& open, const std::vector<Keyframe>& keyframes, base::Micros end,
                             const ThumbnailOptions& options, base::FaultCounter& faults) {
    const std::vector<Candidates> chosen = choose_keyframes(keyframes, options.every, end);
    return SharedWork{open, chosen, options, faults}.run();
}

} // namespace vlm::media
