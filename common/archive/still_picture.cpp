// SPDX-License-Identifier: Apache-2.0
#include "common/archive/still_picture.hpp"

#include "common/base/error.hpp"
#include "common/media/jpeg.hpp"
#include "common/media/picture_size.hpp"
#include "common/media/renderer.hpp"
#include "common/media/sampler.hpp"

namespace vlm::archive {

using base::Micros;

namespace {

media::Selection shown_at(Micros time) {
    media::Selection selection;
    selection.kind = media::Selection::Kind::times;
    selection.times = {time};
    return selection;
}

} // namespace

std::string still_picture(const std::string& path, Micros time, std::optional<int> max_side) {
    constexpr int quality = 90;
    media::Source source{path, {}};
    base::FaultCounter faults{source.name(), "decoding"};
    media::Sampler sampler{source, shown_at(time), {}, faults};
    const auto picture = sampler.next();
    if (!picture) {
        throw base::InputError{source.name(), sampler.end() ? media::beyond_end(time, *sampler.end())
                                                            : "no frame of that time can be decoded"};
    }
    const media::VideoInfo& info = source.info();
    const auto [width, height] = media::fitted({info.width, info.height}, {std::nullopt, max_side, std::nullopt});
    media::Renderer renderer{source.name(), info.orientation};
    return media::JpegEncoder{quality}.encode(renderer.render(*picture, width, height));
}

} // namespace vlm::archive
