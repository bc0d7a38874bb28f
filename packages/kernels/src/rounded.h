// Every product is rounded before it is added to something, as JavaScript has it; vec.h lets compilers fuse the two,
// which is why no vectors come here. Included last, by sources of which all results are to be JavaScript's, bit by bit.
#pragma once
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif
