// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/hls/decoded_frames.hpp"

#include <cstdio>
#include <sstream>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/media/selection.hpp"
#include "tests/unit/media/clips.hpp"

namespace vlm::test {

std::vector<HashedFrame> decoded_frames(const std::string& file, const std::string& streams) {
    // One thread: what a damaged file shows depends on how it is decoded.
    const std::string lines =
        output_of(fmt::format("ffmpeg -nostdin -v quiet -threads 1 -copyts -i '{}' {} -sn -dn -vsync passthrough "
                              "-enc_time_base -1 -f framehash -hash md5 - || true",
                              file, streams));
    std::int64_t numerator = 1;
    std::int64_t denominator = 1;
    std::vector<HashedFrame> frames;
    std::istringstream stream{lines};
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with("#tb 0: ")) std::sscanf(line.c_str(), "#tb 0: %ld/%ld", &numerator, &denominator);
        const auto fields = base::split(line, ',');
        if (line.starts_with('#') || fields.size() != 6) continue;
        const std::int64_t pts = std::stoll(std::string{base::trim(fields[2])});
        frames.push_back(
            {media::multiply_divide(pts, numerator * 1'000'000'000, denominator), std::string{base::trim(fields[5])}});
    }
    return frames;
}

} // namespace vlm::test
