// SPDX-License-Identifier: Apache-2.0
#include "common/media/scenes.hpp"

#include <deque>

#include "common/base/error.hpp"
#include "common/base/signals.hpp"
#include "common/media/luma_plane.hpp"
#include "common/media/sampler.hpp"
#include "common/media/scene_cuts.hpp"

namespace vlm::media {

using base::Micros;

namespace {

/// Frames in their order, and those of them that begin a scene.
class SceneList {
public:
    void add(const Picture& picture) {
        m_cuts.add(luma_plane(picture, SceneCuts::side, SceneCuts::side));
        m_untold.push_back(picture.t);
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

} // namespace

std::vector<Scene> find_scenes(Source& source, base::CoreBudget* cores, base::FaultCounter& faults) {
    const auto helpers = spare_cores(source, cores);
    DecoderOptions decoder;
    decoder.threads = 1 + static_cast<int>(helpers.size());
    decoder.loop_filter = LoopFilter::references;
    Selection every_frame;
    every_frame.kind = Selection::Kind::all;
    Sampler sampler{source, every_frame, decoder, faults};
    SceneList scenes;
    while (const auto picture = sampler.next()) {
        base::throw_if_stopped();
        scenes.add(*picture);
    }
    auto found = scenes.finish();
    if (found.empty()) throw base::InputError{source.name(), "nothing of its video can be decoded"};
    return found;
}

} // namespace vlm::media
