// SPDX-License-Identifier: Apache-2.0
#include "common/media/scenes.hpp"

#include <deque>
#include <optional>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/signals.hpp"
#include "common/media/look_reader.hpp"
#include "common/media/luma_plane.hpp"
#include "common/media/sampler.hpp"
#include "common/media/scene_cuts.hpp"

namespace vlm::media {

using base::Micros;

namespace {

/// Frames in their order, and those of them that begin a scene.
class SceneList {
public:
    void add(Micros t, base::GrayImage picture) {
        m_cuts.add(std::move(picture));
        m_untold.push_back(t);
        take();
    }

    std::vector<Scene> finish() {
        m_cuts.finish();
        take();
        return std::move(m_scenes);
    }

private:
    void take() {
        while (const auto begins = m_cuts.next()) {
            if (*begins) m_scenes.push_back({m_untold.front(), m_cuts.score()});
            m_untold.pop_front();
        }
    }

    SceneCuts m_cuts;
    std::deque<Micros> m_untold; ///< of which it is not known whether they begin a scene
    std::vector<Scene> m_scenes;
};

/// Those that are free now, as far as they gain time.
std::vector<base::CoreBudget::Core> spare_cores(const Source& source, base::CoreBudget* cores) {
    std::vector<base::CoreBudget::Core> spare;
    if (cores == nullptr) return spare;
    for (int left = useful_threads(*source.stream()) - 1; left > 0; --left) {
        auto core = cores->spare();
        if (!core) break;
        spare.push_back(std::move(core));
    }
    return spare;
}

/// Without most frames that no others refer to; nothing where that is not reliable.
std::optional<std::vector<Scene>> look_for_scenes(Source& source, const DecoderOptions& decoder) {
    const bool reliable = source.stamping() == Stamping::reliable && source.start_time() == StartTime::from_packets;
    if (!reliable || !source.can_rewind()) return std::nullopt;
    if (!source.index().entries.empty()) source.seek(0);
    base::FaultCounter trial{source.name(), "looking for scenes", base::FaultCounter::Reports::none};
    LookReader reader{source, decoder, trial};
    SceneList scenes;
    for (std::vector<Look> looks;;) {
        base::throw_if_stopped();
        const LookReader::Result result = reader.next(looks);
        if (result == LookReader::Result::unreliable) return std::nullopt;
        if (result == LookReader::Result::end) return scenes.finish();
        for (Look& look : looks)
            scenes.add(look.t, std::move(look.picture));
    }
}

/// Among all frames.
std::vector<Scene> see_scenes(Source& source, const DecoderOptions& decoder, base::FaultCounter& faults) {
    Selection every_frame;
    every_frame.kind = Selection::Kind::all;
    Sampler sampler{source, every_frame, decoder, faults};
    SceneList scenes;
    while (const auto picture = sampler.next()) {
        base::throw_if_stopped();
        scenes.add(picture->t, luma_plane(*picture, SceneCuts::side, SceneCuts::side));
    }
    return scenes.finish();
}

} // namespace

std::vector<Scene> find_scenes(Source& source, base::CoreBudget* cores, base::FaultCounter& faults) {
    const auto helpers = spare_cores(source, cores);
    DecoderOptions decoder;
    decoder.threads = 1 + static_cast<int>(helpers.size());
    decoder.loop_filter = LoopFilter::references;
    auto looked = look_for_scenes(source, decoder);
    if (!looked && source.can_rewind()) source.rewind();
    const auto found = looked ? std::move(*looked) : see_scenes(source, decoder, faults);
    if (found.empty()) throw base::InputError{source.name(), "nothing of its video can be decoded"};
    return found;
}

} // namespace vlm::media
